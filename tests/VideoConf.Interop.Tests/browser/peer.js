// A WHIP publisher and a WHEP receiver in a page of a browser, on its fake camera and microphone. Returns what was sent or decoded.
async ({ mode, url, token, seconds }) => {
  const peer = new RTCPeerConnection();
  const seen = { version: /(Chrome|Firefox)\/[\d.]+/.exec(navigator.userAgent)[0], states: [], messages: [] };
  const started = performance.now();
  peer.onconnectionstatechange = () => seen.states.push(peer.connectionState);
  if (mode === 'receive') {
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.ontrack = ({ track }) => {
      const sink = document.createElement(track.kind);
      sink.autoplay = true;
      sink.srcObject = new MediaStream([track]);
      document.body.append(sink);
    };
  } else {
    const size = mode === 'simulcast' ? { width: 640, height: 360 } : { width: 320, height: 180 };
    const local = await navigator.mediaDevices.getUserMedia({ audio: true, video: { ...size, frameRate: 15 } });
    const sendEncodings = [
      { rid: 'q', scaleResolutionDownBy: 4 },
      { rid: 'h', scaleResolutionDownBy: 2 },
      { rid: 'f', scaleResolutionDownBy: 1 },
    ];
    for (const track of local.getTracks()) {
      const layers = mode === 'simulcast' && track.kind === 'video' ? { sendEncodings } : {};
      peer.addTransceiver(track, { direction: 'sendonly', streams: [local], ...layers });
    }
  }

  const channel = peer.createDataChannel('messages', { protocol: 'videoconf.messages' });
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    const bytes = new Uint8Array(data);
    const topic = 2 + bytes[1];
    seen.messages.push(new TextDecoder().decode(bytes.subarray(topic + 1 + bytes[topic])));
  };
  let said = 0;
  const talking = setInterval(() => {
    if (channel.readyState === 'open') channel.send(Uint8Array.from([0x81, 0, 4, ...new TextEncoder().encode(`test${mode} ${said++}`)]));
  }, 200);

  await peer.setLocalDescription();
  seen.offer = peer.localDescription.sdp;
  const authorization = `Bearer ${token}`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/sdp', authorization }, body: seen.offer });
  seen.answer = await response.text();
  seen.postStatus = response.status;
  seen.contentType = response.headers.get('content-type');
  seen.location = response.headers.get('location');
  if (response.status === 201) {
    await peer.setRemoteDescription({ type: 'answer', sdp: seen.answer });
    const read = async () => [...(await peer.getStats()).values()];
    while (performance.now() - started < seconds * 1000) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const video = (await read()).find((one) => one.type === 'inbound-rtp' && one.kind === 'video' && one.framesDecoded > 0);
      if (video) seen.firstFrameSeconds ??= (performance.now() - started) / 1000;
    }
    const reports = await read();
    const inbound = reports.filter(({ type }) => type === 'inbound-rtp');
    const sum = (kind, figure) => inbound.filter((one) => one.kind === kind).reduce((total, one) => total + (one[figure] ?? 0), 0);
    const picture = inbound.find((one) => one.kind === 'video' && one.frameWidth > 0);
    Object.assign(seen, {
      audioFrames: sum('audio', 'packetsReceived'),
      audioEnergy: sum('audio', 'totalAudioEnergy'),
      videoFrames: sum('video', 'framesDecoded'),
      width: picture?.frameWidth ?? 0,
      height: picture?.frameHeight ?? 0,
      estimate: Math.max(0, ...reports.filter(({ type }) => type === 'candidate-pair').map((pair) => pair.availableOutgoingBitrate ?? 0)),
    });
    seen.deleteStatus = (await fetch(new URL(seen.location, url), { method: 'DELETE', headers: { authorization } })).status;
  }
  clearInterval(talking);
  peer.close();
  return JSON.stringify(seen);
};
