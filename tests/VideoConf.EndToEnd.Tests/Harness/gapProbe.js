// Measures what a person would notice when media changes its way: the longest time without a new picture of each other, and the longest silence in the tone of each
// who sounds one. Pictures are those shown by the tiles. Sound is what the page plays, each player measured by itself: the same tone by two ways at once may cancel
// itself out in a mix, which no voice does. The microphone is a steady tone of window.__tone Hz, or silence.
(() => {
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let microphone;
  const openMicrophone = () => {
    const sound = new AudioContext();
    const tone = new OscillatorNode(sound, { frequency: window.__tone || 440 });
    const gate = new GainNode(sound, { gain: window.__tone ? 0.3 : 0 });
    const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
    tone.connect(gate).connect(out);
    tone.start();
    return out.stream.getAudioTracks()[0];
  };
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const tracks = [];
    if (wanted.audio) tracks.push((microphone ??= openMicrophone()).clone());
    if (wanted.video) tracks.push(...(await native({ video: wanted.video })).getVideoTracks());
    return new MediaStream(tracks);
  };

  // Statistics as of a link that loses every tenth packet, while window.__isLossy.
  const statsOf = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (...selector) {
    const reports = await statsOf.apply(this, selector);
    if (window.__isLossy !== true) return reports;
    const lossy = (one) => (one.type === 'inbound-rtp' ? { ...one, packetsLost: Math.round(one.packetsReceived / 9) } : one);
    return new Map([...reports].map(([id, one]) => [id, lossy(one)]));
  };

  // Frames are counted as they come, beside the page's own thread: a browser goes on drawing video while scripts are busy, and only the change of tracks waits for them.
  const count = () => {
    const arrivals = new Map();
    const read = async (track, frames) => {
      const times = arrivals.get(track) ?? [];
      arrivals.set(track, times);
      for (const reader = frames.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) return;
        value.close();
        times.push(performance.timeOrigin + performance.now());
      }
    };
    onmessage = ({ data }) => {
      if (data.frames !== undefined) void read(data.track, data.frames);
      else if (data.isNew) for (const times of arrivals.values()) times.length = 0;
      else postMessage(arrivals);
    };
  };
  let counter;
  const counted = new WeakSet();
  const countFrames = (track) => {
    if (counted.has(track)) return;
    counted.add(track);
    counter ??= new Worker(URL.createObjectURL(new Blob([`(${count})()`])));
    const frames = new MediaStreamTrackProcessor({ track }).readable;
    counter.postMessage({ track: track.id, frames }, [frames]);
  };
  const clock = () => performance.timeOrigin + performance.now();

  // Which track each tile shows, and since when.
  const pictures = new Map();
  let measuredSince = 0;
  let measured = [];
  const watchTile = (tile) => {
    const id = tile.dataset.participantId;
    for (const video of tile.querySelectorAll('video')) {
      const track = video.srcObject?.getVideoTracks()[0];
      if (track === undefined) continue;
      countFrames(track);
      if (video.style.opacity === '0') continue;
      const shown = pictures.get(id) ?? [];
      if (shown.at(-1)?.track !== track.id) shown.push({ track: track.id, since: clock() });
      pictures.set(id, shown);
    }
  };
  const picturesOf = (shown, arrivals, now) => {
    const times = shown.flatMap(({ track, since }, i) => {
      const until = shown[i + 1]?.since ?? now;
      return (arrivals.get(track) ?? []).filter((time) => time >= since && time < until && time >= measuredSince);
    });
    const ends = [measuredSince, ...times, now];
    return { value: Math.max(...ends.slice(1).map((time, i) => time - ends[i])), count: times.length };
  };

  const rate = 48000;
  const windowSamples = 480; // 10 ms
  const waves = new Map();
  const waveOf = (pitch) => {
    if (!waves.has(pitch)) {
      const angles = Array.from({ length: windowSamples }, (_, i) => (2 * Math.PI * pitch * i) / rate);
      waves.set(pitch, [new Float32Array(angles.map(Math.cos)), new Float32Array(angles.map(Math.sin))]);
    }
    return waves.get(pitch);
  };
  const isLoud = (samples, at, pitch) => {
    const [cosine, sine] = waveOf(pitch);
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < windowSamples; i++) {
      real += samples[at + i] * cosine[i];
      imaginary += samples[at + i] * sine[i];
    }
    return Math.hypot(real, imaginary) / windowSamples > 0.02;
  };

  const tones = new Map();
  const players = new Map();
  let sound;
  let heardUntil = 0;
  const hear = () => {
    const now = sound.currentTime;
    const size = 32768;
    // What is older than the meters remember was missed, and says nothing.
    heardUntil = Math.max(heardUntil, now - size / rate);
    const fresh = Math.floor(((now - heardUntil) * rate) / windowSamples) * windowSamples;
    heardUntil += fresh / rate;
    if (fresh === 0) return;
    const heard = [...players.values()].map(({ meter }) => {
      const samples = new Float32Array(size);
      meter.getFloatTimeDomainData(samples);
      return samples;
    });
    for (let at = size - fresh; at + windowSamples <= size; at += windowSamples) {
      for (const [pitch, one] of tones) {
        const sounds = heard.some((samples) => isLoud(samples, at, pitch));
        one.silence = sounds ? 0 : one.silence + 10;
        one.samples += sounds ? windowSamples : 0;
        one.gap = Math.max(one.gap, one.silence);
      }
    }
  };
  const listen = () => {
    const present = [...document.querySelectorAll('[data-testid=audio] audio')];
    if (present.length === 0) return;
    if (sound === undefined) {
      sound = new AudioContext({ sampleRate: rate });
      heardUntil = sound.currentTime;
    }
    hear();
    for (const player of present) {
      if (player.srcObject === null || players.has(player)) continue;
      const source = sound.createMediaStreamSource(player.srcObject);
      const meter = new AnalyserNode(sound, { fftSize: 32768 });
      source.connect(meter);
      players.set(player, { source, meter });
    }
    for (const [player, { source }] of players) {
      if (present.includes(player)) continue;
      source.disconnect();
      players.delete(player);
    }
  };

  // From now on, for the pictures that are shown now, and for these tones.
  window.__measure = (pitches) => {
    measuredSince = clock();
    measured = [...pictures.keys()];
    counter?.postMessage({ isNew: true });
    tones.clear();
    for (const pitch of pitches) tones.set(pitch, { silence: 0, gap: 0, samples: 0 });
    if (sound !== undefined) heardUntil = sound.currentTime;
  };
  window.__gaps = async () => {
    const now = clock();
    const arrivals = await new Promise((resolve) => {
      if (counter === undefined) return resolve(new Map());
      counter.onmessage = ({ data }) => resolve(data);
      counter.postMessage({ isNew: false });
    });
    return {
      pictures: measured.map((id) => ({ what: id, ...picturesOf(pictures.get(id), arrivals, now) })),
      sounds: [...tones].map(([pitch, one]) => ({ what: String(pitch), value: one.gap, count: one.samples })),
    };
  };
  const look = () => {
    for (const tile of document.querySelectorAll('[data-testid=tile]:not([data-self=true])')) watchTile(tile);
    listen();
  };
  // At once when an element comes, goes or is shown, and now and then for what they play.
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
  setInterval(look, 50);
})();
