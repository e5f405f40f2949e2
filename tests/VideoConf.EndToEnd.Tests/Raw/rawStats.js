// What a raw peer receives, summed up over its slots.
async () => {
  const { peer, answer, offer, answeredAfter } = window.rawPeer;
  const reports = [...(await peer.getStats()).values()];
  const inbound = reports.filter((report) => report.type === 'inbound-rtp');
  const pair = reports.find((report) => report.id === reports.find((one) => one.type === 'transport')?.selectedCandidatePairId);
  return {
    protocol: reports.find((report) => report.id === pair?.localCandidateId)?.protocol ?? '',
    roundTrip: pair?.currentRoundTripTime ?? 0,
    ice: peer.iceConnectionState,
    connection: peer.connectionState,
    answeredAfter,
    framesDecoded: inbound.filter((report) => report.kind === 'video').map((report) => report.framesDecoded ?? 0),
    audioEnergy: inbound.filter((report) => report.kind === 'audio').map((report) => report.totalAudioEnergy ?? 0),
    audioPackets: inbound.filter((report) => report.kind === 'audio').map((report) => report.packetsReceived ?? 0),
    packetsLost: inbound.reduce((sum, report) => sum + (report.packetsLost ?? 0), 0),
    audioPacketsSent: reports.filter((report) => report.type === 'outbound-rtp' && report.kind === 'audio').reduce((sum, report) => sum + report.packetsSent, 0),
    packetsSent: reports.filter((report) => report.type === 'outbound-rtp').reduce((sum, report) => sum + report.packetsSent, 0),
    offer,
    answer,
  };
}
