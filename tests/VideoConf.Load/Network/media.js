// Both ends of a call whose picture carries the time of its capture, without any server's client library. `call` is what the driving program calls; each of
// its methods returns a string.
window.call = (() => {
  const width = 1280;
  const height = 720;
  const frameRate = 15;
  // One cell a bit: the time, 24 bits of milliseconds, and 8 to tell a picture that is damaged. Wide enough to be read in a picture of a quarter of the size.
  const cells = 32;
  const cell = width / cells;
  // As the web client sends a camera of this size.
  const sendEncodings = [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
  ];
  const peer = new RTCPeerConnection();
  const frames = [];
  // One clock for all pages of the machine.
  const now = () => Math.round(performance.timeOrigin + performance.now());
  const check = (stamp) => ((stamp >> 16) ^ (stamp >> 8) ^ stamp ^ 0x5a) & 0xff;

  // A still room with texture, and somebody's worth of it that moves: an encoder has as much to do as it may.
  const texture = () => {
    const plane = new Uint8Array(width * height);
    let random = 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        random = (random * 1_103_515_245 + 12_345) & 0x7fffffff;
        plane[y * width + x] = 90 + ((x + y) >> 4) % 60 + ((random >> 16) & 31);
      }
    }
    return plane;
  };

  const pictures = () => {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const writer = generator.writable.getWriter();
    const still = texture();
    const data = new Uint8Array((width * height * 3) / 2).fill(128);
    const mid = { left: width / 4, top: height / 4, width: width / 2, height: height / 2 };
    let count = 0;
    setInterval(() => {
      data.set(still);
      const shift = (count++ * 6) % (width / 4);
      for (let y = 0; y < mid.height; y++) {
        const from = (mid.top + ((y + count * 2) % mid.height)) * width + shift;
        data.set(still.subarray(from, from + mid.width), (mid.top + y) * width + mid.left);
      }
      const stamp = now() & 0xffffff;
      const bits = (BigInt(stamp) << 8n) | BigInt(check(stamp));
      for (let i = 0; i < cells; i++) {
        const light = (bits >> BigInt(cells - 1 - i)) & 1n ? 235 : 16;
        for (let y = 0; y < cell; y++) data.fill(light, y * width + i * cell, y * width + (i + 1) * cell);
      }
      const timestamp = Math.round(performance.now() * 1000);
      writer.write(new VideoFrame(data, { format: 'I420', codedWidth: width, codedHeight: height, timestamp }));
    }, 1000 / frameRate);
    return generator;
  };

  const tone = () => {
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency: 440 });
    const sink = context.createMediaStreamDestination();
    oscillator.connect(new GainNode(context, { gain: 0.3 })).connect(sink);
    oscillator.start();
    return sink.stream.getAudioTracks()[0];
  };

  const readStamp = (plane, stride, size) => {
    let bits = 0n;
    for (let i = 0; i < cells; i++) {
      const at = Math.floor(size / 2) * stride + Math.floor((i + 0.5) * size);
      bits = (bits << 1n) | (plane[at] > 125 ? 1n : 0n);
    }
    const stamp = Number(bits >> 8n);
    return check(stamp) === Number(bits & 0xffn) ? stamp : null;
  };

  const watch = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    let buffer = new Uint8Array(0);
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      const at = now();
      const { codedWidth, codedHeight } = frame;
      const size = codedWidth / cells;
      const rect = { x: 0, y: 0, width: codedWidth, height: Math.ceil(size / 2) * 2 };
      const needed = frame.allocationSize({ rect });
      if (buffer.length < needed) buffer = new Uint8Array(needed);
      const [{ offset, stride }] = await frame.copyTo(buffer, { rect });
      frame.close();
      const stamp = readStamp(buffer.subarray(offset), stride, size);
      frames.push([at, stamp === null ? -1 : (at - stamp) & 0xffffff, codedHeight]);
    }
  };

  peer.ontrack = ({ track }) => {
    if (track.kind === 'video') {
      watch(track);
      return;
    }
    const sink = new Audio();
    sink.srcObject = new MediaStream([track]);
    sink.play();
  };

  const local = async () => {
    await peer.setLocalDescription();
    if (peer.iceGatheringState !== 'complete') {
      await new Promise((resolve) => peer.addEventListener('icegatheringstatechange', () => peer.iceGatheringState === 'complete' && resolve()));
    }
    return peer.localDescription.sdp;
  };

  return {
    offerToSend: () => {
      peer.addTransceiver(tone(), { direction: 'sendonly' });
      peer.addTransceiver(pictures(), { direction: 'sendonly', sendEncodings });
      return local();
    },
    offerToReceive: () => {
      peer.addTransceiver('audio', { direction: 'recvonly' });
      peer.addTransceiver('video', { direction: 'recvonly' });
      return local();
    },
    answer: async (sdp) => {
      await peer.setRemoteDescription({ type: 'offer', sdp });
      return local();
    },
    take: async (sdp) => {
      await peer.setRemoteDescription({ type: 'answer', sdp });
      return '';
    },
    sample: async () => {
      const reports = [...(await peer.getStats()).values()];
      const of = (type, kind) => reports.filter((one) => one.type === type && one.kind === kind);
      const sum = (type, kind, figure) => of(type, kind).reduce((total, one) => total + (one[figure] ?? 0), 0);
      return JSON.stringify({
        at: now(),
        state: peer.connectionState,
        videoBytes: sum('inbound-rtp', 'video', 'bytesReceived'),
        // What stands still for long is a pause to the browser, which does not count it among its freezes.
        freezes: sum('inbound-rtp', 'video', 'freezeCount') + sum('inbound-rtp', 'video', 'pauseCount'),
        frozenSeconds: sum('inbound-rtp', 'video', 'totalFreezesDuration') + sum('inbound-rtp', 'video', 'totalPausesDuration'),
        framesDecoded: sum('inbound-rtp', 'video', 'framesDecoded'),
        concealed: sum('inbound-rtp', 'audio', 'concealedSamples'),
        samples: sum('inbound-rtp', 'audio', 'totalSamplesReceived'),
        sent: of('outbound-rtp', 'video').map((one) => ({ rid: one.rid, bytes: one.bytesSent, height: one.frameHeight ?? 0, frames: one.framesEncoded, limit: one.qualityLimitationReason })),
        frames: frames.splice(0),
      });
    },
  };
})();
