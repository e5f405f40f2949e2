// For calls of many pages on a small machine: a camera of a few small pictures, and a microphone without the processing that fake sound has no use for.
(() => {
  try {
    localStorage.setItem('videoconf.video', '160x90@5');
  } catch {
    // about:blank has no storage, and needs none.
  }
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const get = devices.getUserMedia.bind(devices);
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  devices.getUserMedia = ({ audio, video }) =>
    get({ audio: audio ? { ...(audio === true ? {} : audio), ...plain } : false, video: video ?? false });
})();
