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
  window.__peers = peers;
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
          frameHeight: report.frameHeight ?? 0,
          audioEnergy: report.totalAudioEnergy ?? 0,
          samples: report.totalSamplesReceived ?? 0,
          missingSamples: (report.concealedSamples ?? 0) - (report.silentConcealedSamples ?? 0),
          packetsReceived: report.packetsReceived ?? 0,
          packetsLost: report.packetsLost ?? 0,
        });
      }
    }
    return found;
  };
  // The sizes in which the camera is encoded now, by rid: one line for each that is on.
  window.__layers = async () => {
    const found = [];
    for (const peer of peers) {
      if (peer.connectionState !== 'connected') continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type === 'outbound-rtp' && report.rid && report.active) found.push(report.rid);
      }
    }
    return found.sort();
  };
  // By which names ICE knows our ends of the connections: others after a restart.
  window.__ufrags = () =>
    peers
      .filter((peer) => peer.connectionState === 'connected')
      .map((peer) => /a=ice-ufrag:(\S+)/.exec(peer.localDescription?.sdp ?? '')?.[1] ?? '');
  // The codec that the camera is sent in now; of a shared screen, which is the other one, nothing is sent here.
  window.__videoCodec = async () => {
    for (const peer of peers) {
      if (peer.connectionState !== 'connected') continue;
      const reports = await peer.getStats();
      for (const report of reports.values()) {
        const isSent = report.type === 'outbound-rtp' && report.kind === 'video' && report.framesSent > 0;
        if (isSent && report.active && report.codecId) return reports.get(report.codecId)?.mimeType ?? '';
      }
    }
    return '';
  };
  // What came on data channels for messages, and how many of them are open.
  window.__messages = async () => {
    const found = { open: 0, received: 0 };
    for (const peer of peers) {
      if (peer.connectionState !== 'connected') continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'data-channel' || report.protocol !== 'videoconf.messages') continue;
        found.open += report.state === 'open' ? 1 : 0;
        found.received += report.messagesReceived ?? 0;
      }
    }
    return found;
  };
  // The ways that media takes now: one line for each transport, such as "relay tls".
  window.__ways = async () => {
    const found = [];
    for (const peer of peers) {
      if (peer.connectionState !== 'connected') continue;
      const reports = await peer.getStats();
      for (const report of reports.values()) {
        const pair = report.type === 'transport' ? reports.get(report.selectedCandidatePairId) : undefined;
        const local = pair && reports.get(pair.localCandidateId);
        if (local) found.push(`${local.candidateType} ${local.relayProtocol ?? local.protocol}`);
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
