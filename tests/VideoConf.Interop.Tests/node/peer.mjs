// A WHIP publisher and a WHEP receiver on a build of libwebrtc for Node.
//
// Usage: peer.mjs LIBRARY publish|receive|simulcast URL TOKEN SECONDS
// Prints one JSON object: what was sent or decoded, and how the HTTP side answered.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , libraryName, mode, url, token, seconds] = process.argv;
const about = JSON.parse(await readFile(new URL(`node_modules/${libraryName}/package.json`, import.meta.url)));
const version = `${libraryName} ${about.version}`;
const exported = await import(libraryName);
const library = exported.default ?? exported;
if (typeof library.RTCPeerConnection !== 'function') {
  const names = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
  const missing = `it loads, but has no RTCPeerConnection to offer with, only ${names.includes('Room') ? 'the Room of its own signaling' : names.join(', ')}`;
  process.stdout.write(`${JSON.stringify({ version, missing })}\n`, () => process.exit(0));
  await new Promise(() => {});
}

const { RTCPeerConnection, nonstandard } = library;
const [width, height] = mode === 'simulcast' ? [640, 360] : [320, 180];
const timers = [];
const peer = new RTCPeerConnection();
const seen = { version, states: [], messages: [], audioFrames: 0, audioEnergy: 0, videoFrames: 0, firstFrameSeconds: null, width: 0, height: 0 };
const started = performance.now();
peer.onconnectionstatechange = () => seen.states.push(peer.connectionState);

const tone = () => {
  const source = new nonstandard.RTCAudioSource();
  let at = 0;
  timers.push(
    setInterval(() => {
      const samples = Int16Array.from({ length: 480 }, (_, i) => Math.sin((2 * Math.PI * 440 * (at + i)) / 48_000) * 12_000);
      at += 480;
      source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
    }, 10),
  );
  return source.createTrack();
};

const movingBar = () => {
  const source = new nonstandard.RTCVideoSource();
  let frame = 0;
  timers.push(
    setInterval(() => {
      const data = new Uint8ClampedArray((width * height * 3) / 2).fill(128);
      data.fill(40, 0, width * height);
      const left = (frame++ * 8) % (width - 40);
      for (let y = 0; y < height; y++) data.fill(220, y * width + left, y * width + left + 40);
      source.onFrame({ width, height, data });
    }, 1000 / 15),
  );
  return source.createTrack();
};

if (mode === 'receive') {
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  peer.ontrack = ({ track }) => {
    if (track.kind === 'audio') {
      new nonstandard.RTCAudioSink(track).ondata = ({ samples }) => {
        seen.audioFrames++;
        seen.audioEnergy += samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length;
      };
    } else {
      new nonstandard.RTCVideoSink(track).onframe = ({ frame }) => {
        seen.firstFrameSeconds ??= (performance.now() - started) / 1000;
        seen.videoFrames++;
        [seen.width, seen.height] = [frame.width, frame.height];
      };
    }
  };
} else {
  peer.addTransceiver(tone(), { direction: 'sendonly' });
  const layers = [
    { rid: 'q', scaleResolutionDownBy: 4 },
    { rid: 'h', scaleResolutionDownBy: 2 },
    { rid: 'f', scaleResolutionDownBy: 1 },
  ];
  peer.addTransceiver(movingBar(), { direction: 'sendonly', ...(mode === 'simulcast' ? { sendEncodings: layers } : {}) });
}

const channel = peer.createDataChannel('messages', { protocol: 'videoconf.messages' });
channel.binaryType = 'arraybuffer';
channel.onmessage = ({ data }) => {
  const bytes = new Uint8Array(data);
  const topic = 2 + bytes[1];
  seen.messages.push(new TextDecoder().decode(bytes.subarray(topic + 1 + bytes[topic])));
};
let said = 0;
timers.push(
  setInterval(() => {
    if (channel.readyState === 'open') channel.send(Uint8Array.from([0x81, 0, 4, ...new TextEncoder().encode(`test${mode} ${said++}`)]));
  }, 200),
);

await peer.setLocalDescription(await peer.createOffer());
seen.offer = peer.localDescription.sdp;
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/sdp', authorization: `Bearer ${token}` },
  body: seen.offer,
});
seen.answer = await response.text();
[seen.postStatus, seen.contentType, seen.location] = [response.status, response.headers.get('content-type'), response.headers.get('location')];
if (response.status === 201) {
  await peer.setRemoteDescription({ type: 'answer', sdp: seen.answer });
  await sleep(seconds * 1000);
  const reports = [...(await peer.getStats()).values()];
  seen.estimate = Math.max(0, ...reports.filter(({ type }) => type === 'candidate-pair').map((pair) => pair.availableOutgoingBitrate ?? 0));
  const ended = await fetch(new URL(seen.location, url), { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  seen.deleteStatus = ended.status;
}
for (const timer of timers) clearInterval(timer);
// The library's threads would keep the process.
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
