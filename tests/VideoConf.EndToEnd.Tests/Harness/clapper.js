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
    const canvas = new OffscreenCanvas(320, 180);
    const brush = canvas.getContext('2d');
    // Frames are handed over as they are drawn: a canvas that is captured waits for the page to be composed.
    const camera = new MediaStreamTrackGenerator({ kind: 'video' });
    const frames = camera.writable.getWriter();
    const sound = new AudioContext({ latencyHint: 'interactive' });
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const gate = new GainNode(sound, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
    tone.connect(gate).connect(out);
    tone.start();

    let until = 0;
    window.__claps = 0;
    const draw = (colour, now) => {
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 320, 180);
      brush.fillStyle = '#222';
      brush.fillRect(now % 300, 0, 8, 4);
      void frames.write(new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) }));
    };
    let drawn = 0;
    setInterval(() => {
      const now = Date.now();
      const begins = now >= until && now % period < mostLate;
      if (begins) {
        until = now + length;
        gate.gain.setValueAtTime(0.5, sound.currentTime);
        gate.gain.setValueAtTime(0, sound.currentTime + length / 1000);
        window.__claps++;
      }
      if (!begins && now - drawn < 30) return;
      drawn = now;
      draw(now < until ? colour : '#000', now);
    }, 10);
    return { video: camera, audio: out.stream.getAudioTracks()[0] };
  };

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    opened ??= open();
    const tracks = [];
    if (wanted.audio) tracks.push(opened.audio.clone());
    if (wanted.video) tracks.push(opened.video.clone());
    return new MediaStream(tracks);
  };
})();
