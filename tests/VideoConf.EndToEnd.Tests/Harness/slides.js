// A screen to share that changes five times a second: a slide, 1280 by 720, with a mark that moves below its text. `__textNoise` says how far a picture of it is
// from what it was: the mean of the squared difference of brightness, over the lines of text.
(() => {
  const width = 1280;
  const height = 720;
  const textHeight = 680;
  const page = (canvas) => {
    const brush = canvas.getContext('2d');
    brush.fillStyle = '#fff';
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = '#111';
    for (let line = 0; line < 12; line++) {
      // The lower half is small print.
      brush.font = line < 6 ? '30px sans-serif' : '16px sans-serif';
      const words = Array.from({ length: 8 }, (_, i) => ((line * 7919 + i * 104729) % 99991).toString(36).padStart(4, 'x'));
      brush.fillText(`${line}. ${words.join(' ')}`, 60, line < 6 ? 80 + line * 60 : 280 + line * 30);
    }
    return brush;
  };
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = new OffscreenCanvas(width, height);
    const brush = page(canvas);
    const screen = new MediaStreamTrackGenerator({ kind: 'video' });
    const frames = screen.writable.getWriter();
    let at = 0;
    setInterval(() => {
      at = (at + 40) % (width - 40);
      brush.fillStyle = '#fff';
      brush.fillRect(0, textHeight, width, height - textHeight);
      brush.fillStyle = '#06c';
      brush.fillRect(at, textHeight + 8, 40, 24);
      void frames.write(new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) }));
    }, 200);
    return new MediaStream([screen]);
  };
  window.__textNoise = (video) => {
    const sent = new OffscreenCanvas(width, height);
    page(sent);
    const got = new OffscreenCanvas(width, height);
    got.getContext('2d').drawImage(video, 0, 0, width, height);
    const [a, b] = [sent, got].map((canvas) => canvas.getContext('2d').getImageData(0, 0, width, textHeight).data);
    let sum = 0;
    for (let i = 0; i < a.length; i += 4) sum += (a[i + 1] - b[i + 1]) ** 2;
    return sum / (a.length / 4);
  };
})();
