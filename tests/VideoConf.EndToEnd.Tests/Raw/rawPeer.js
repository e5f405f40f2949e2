// A WebRTC peer without the web client: one offer with microphone, camera and receive slots, posted as WHIP has it.
// Without receiving it has no slots, so that nothing is decoded. With TCP only it hears of no way by UDP, as on a network that lets none through.
async ({ mediaUrl, token, receives, tcpOnly }) => {
  const peer = new RTCPeerConnection();
  const local = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360, frameRate: 15 } });
  for (const track of local.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [local] });
  for (let i = 0; i < (receives ? 3 : 0); i++) peer.addTransceiver('audio', { direction: 'recvonly' });
  for (let i = 0; i < (receives ? 4 : 0); i++) peer.addTransceiver('video', { direction: 'recvonly' });
  const messages = [];
  const read = (data) => {
    const bytes = new Uint8Array(data);
    const text = (from, to) => new TextDecoder().decode(bytes.slice(from, to));
    const topicAt = 2 + bytes[1];
    const bodyAt = topicAt + 1 + bytes[topicAt];
    return { from: text(2, topicAt), topic: text(topicAt + 1, bodyAt), length: bytes.length - bodyAt, body: text(bodyAt, bodyAt + 40) };
  };
  const channels = ['messages', 'messages-lossy'].map((label, index) => {
    const limits = index === 0 ? {} : { ordered: false, maxRetransmits: 0 };
    const channel = peer.createDataChannel(label, { protocol: 'videoconf.messages', ...limits });
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => messages.push(read(data));
    return channel;
  });
  peer.ontrack = (event) => {
    const sink = document.createElement(event.track.kind);
    sink.autoplay = true;
    sink.srcObject = new MediaStream([event.track]);
    document.body.append(sink);
  };
  await peer.setLocalDescription();
  const started = performance.now();
  const response = await fetch(mediaUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${token}` },
    body: peer.localDescription.sdp,
  });
  const whole = await response.text();
  if (response.status !== 201) throw new Error(`POST ${mediaUrl} answered ${response.status}: ${whole}`);
  const answer = tcpOnly ? whole.replace(/^a=candidate:\S+ \d+ udp .*\r\n/gim, '') : whole;
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  window.rawPeer = { peer, channels, messages, answer, offer: peer.localDescription.sdp, location: response.headers.get('location'), answeredAfter: performance.now() - started };
  return window.rawPeer.location;
}
