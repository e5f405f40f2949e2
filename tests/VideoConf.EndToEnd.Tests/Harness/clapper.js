// A camera and a microphone that clap: on every other second of the wall clock the picture fills with window.__clapper.colour and a tone of window.__clapper.pitch
// Hz sounds, both for 200 ms. They replace getUserMedia, so that the two begin at one known moment. A page that is late for a clap leaves it out: what was drawn and
// sounded at different moments says nothing of a recording. window.__claps counts them.
(() => {
  const period = 2000;
  const length = 200;
  const mostLate = 40;
  let opened;

  const open = () => {
    const { colour, pitch } = window.__clapper;
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const brush = canvas.getContext('2d');
    const sound = new AudioContext({ latencyHint: 'interactive' });
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const gate = new GainNode(sound, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
    tone.connect(gate).connect(out);
    tone.start();

    let until = 0;
    window.__claps = 0;
    setInterval(() => {
      const now = Date.now();
      if (now >= until && now % period < mostLate) {
        until = now + length;
        gate.gain.setValueAtTime(0.5, sound.currentTime);
        gate.gain.setValueAtTime(0, sound.currentTime + length / 1000);
        window.__claps++;
      }
      brush.fillStyle = now < until ? colour : '#000';
      brush.fillRect(0, 0, 320, 180);
      brush.fillStyle = '#222';
      brush.fillRect(now % 300, 0, 8, 4);
    }, 10);
    return { video: canvas.captureStream(25).getVideoTracks()[0], audio: out.stream.getAudioTracks()[0] };
  };

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    opened ??= open();
    const tracks = [];
    if (wanted.audio) tracks.push(opened.audio.clone());
    if (wanted.video) tracks.push(opened.video.clone());
    return new MediaStream(tracks);
  };
})();
