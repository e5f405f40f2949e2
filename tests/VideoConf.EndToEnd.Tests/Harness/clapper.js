// A camera and a microphone that clap: on every third second of the wall clock the picture fills with window.__clapper.colour and a
// tone of window.__clapper.pitch Hz sounds, both for 200 ms. They replace getUserMedia, so that the two begin at one known moment.
(() => {
  const period = 3000;
  const length = 200;
  let opened;

  const open = () => {
    const { colour, pitch } = window.__clapper;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const brush = canvas.getContext('2d');
    const sound = new AudioContext({ latencyHint: 'interactive' });
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const gate = new GainNode(sound, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
    tone.connect(gate).connect(out);
    tone.start();

    let planned = 0;
    setInterval(() => {
      const now = Date.now();
      const next = Math.ceil(now / period) * period;
      if (next !== planned && next - now < 500) {
        planned = next;
        const at = sound.currentTime + (next - now) / 1000;
        gate.gain.setValueAtTime(0.5, at);
        gate.gain.setValueAtTime(0, at + length / 1000);
      }
      brush.fillStyle = now % period < length ? colour : '#000';
      brush.fillRect(0, 0, 640, 360);
      brush.fillStyle = '#222';
      brush.fillRect(now % 600, 0, 8, 4);
    }, 10);
    return { video: canvas.captureStream(30).getVideoTracks()[0], audio: out.stream.getAudioTracks()[0] };
  };

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    opened ??= open();
    const tracks = [];
    if (wanted.audio) tracks.push(opened.audio.clone());
    if (wanted.video) tracks.push(opened.video.clone());
    return new MediaStream(tracks);
  };
})();
