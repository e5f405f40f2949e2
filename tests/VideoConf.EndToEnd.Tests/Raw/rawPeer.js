// A WebRTC peer without the web client: one offer with microphone, camera and receive slots, posted as WHIP has it.
async ({ mediaUrl, token, videoSlots }) => {
  const peer = new RTCPeerConnection();
  const local = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360, frameRate: 15 } });
  for (const track of local.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [local] });
  for (let i = 0; i < 3; i++) peer.addTransceiver('audio', { direction: 'recvonly' });
  for (let i = 0; i < videoSlots; i++) peer.addTransceiver('video', { direction: 'recvonly' });
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
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`POST ${mediaUrl} answered ${response.status}: ${answer}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  window.rawPeer = { peer, answer, offer: peer.localDescription.sdp, location: response.headers.get('location'), answeredAfter: performance.now() - started };
  return window.rawPeer.location;
}
