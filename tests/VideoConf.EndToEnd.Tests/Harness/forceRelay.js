// Runs after peerProbe.js: media of this page goes through TURN alone, over the one transport that stands in place of TRANSPORT.
(() => {
  const transport = 'TRANSPORT';
  const isWanted = (url) =>
    transport === 'tls' ? url.startsWith('turns:') : url.startsWith('turn:') && url.endsWith(`transport=${transport}`);
  const only = (configuration) => ({
    ...configuration,
    iceTransportPolicy: 'relay',
    iceServers: (configuration?.iceServers ?? [])
      .map((server) => ({ ...server, urls: [server.urls].flat().filter(isWanted) }))
      .filter((server) => server.urls.length > 0),
  });
  const Probed = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Probed {
    constructor(configuration, ...rest) {
      super(only(configuration), ...rest);
    }
    setConfiguration(configuration) {
      super.setConfiguration(only(configuration));
    }
  };
})();
