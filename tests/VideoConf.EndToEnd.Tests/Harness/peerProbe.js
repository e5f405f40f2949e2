// Runs before the page's own scripts: remembers its peer connections, so that a test can read their statistics, and asks for small video.
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...options) {
      super(...options);
      peers.push(this);
    }
  };
  window.__inbound = async () => {
    const found = [];
    for (const peer of peers) {
      if (peer.connectionState !== 'connected') continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        found.push({
          mid: report.mid,
          kind: report.kind,
          framesDecoded: report.framesDecoded ?? 0,
          audioEnergy: report.totalAudioEnergy ?? 0,
          packetsReceived: report.packetsReceived ?? 0,
          packetsLost: report.packetsLost ?? 0,
        });
      }
    }
    return found;
  };
  try {
    localStorage.setItem('videoconf.video', '640x360@15');
  } catch {
    // about:blank has no storage, and needs none.
  }
})();
