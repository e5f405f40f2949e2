// mediasoup behind a small HTTP interface on loopback, for the forwarding bench: one worker, one WebRtcServer on one UDP port, a router for each room.
//
//   node mediasoup.mjs PACKAGE_FOLDER ADDRESS
//
// It prints "ready PORT" with the interface's port. POST /send and POST /receive take a person as the bench describes them, and answer with a session description.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, address] = process.argv.slice(2);
const mediasoup = await import(pathToFileURL(createRequire(`${folder}/`).resolve(folder)));

const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 111 };
const vp8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, preferredPayloadType: 96 };
const uris = {
  level: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  transport: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
};

const worker = await mediasoup.createWorker({ logLevel: 'error' });
worker.on('died', () => process.exit(1));
const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: address, sendBufferSize: 8 * 1024 * 1024, recvBufferSize: 8 * 1024 * 1024 }] });
const routers = new Map();
const producers = new Map();

const routerOf = async (room) => {
  if (!routers.has(room)) routers.set(room, await worker.createRouter({ mediaCodecs: [opus, vp8] }));
  return routers.get(room);
};

const connect = async (person) => {
  const router = await routerOf(person.room);
  const transport = await router.createWebRtcTransport({ webRtcServer, enableTcp: false, initialAvailableOutgoingBitrate: 20_000_000 });
  const [algorithm, value] = person.fingerprint.split(' ');
  await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [{ algorithm, value }] } });
  return { router, transport };
};

// What the client reads of an answer: how to get there, and the number of the extension that it reports on.
const describe = (transport, transportId) => {
  const candidate = transport.iceCandidates[0];
  const fingerprint = transport.dtlsParameters.fingerprints.find((one) => one.algorithm === 'sha-256');
  return [
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=ice-lite', 'a=group:BUNDLE 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=mid:0', 'a=rtcp-mux', 'a=setup:passive',
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`, `a=ice-pwd:${transport.iceParameters.password}`, `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    'a=rtpmap:96 VP8/90000', ...(transportId ? [`a=extmap:${transportId} ${uris.transport}`] : []),
    `a=candidate:1 1 udp ${candidate.priority} ${candidate.address} ${candidate.port} typ host`, '',
  ].join('\r\n');
};

const extensionsOf = (person, kind, isSimulcast) =>
  person.extensions
    ? [{ uri: uris.mid, id: person.ids.mid }, { uri: uris.transport, id: person.ids.transport }, ...(kind === 'audio' ? [{ uri: uris.level, id: person.ids.level }] : []), ...(isSimulcast ? [{ uri: uris.rid, id: person.ids.rid }] : [])]
    : [];

const send = async (person) => {
  const { transport } = await connect(person);
  const made = [];
  if (person.voice) {
    const codecs = [{ mimeType: opus.mimeType, payloadType: 111, clockRate: 48000, channels: 2 }];
    made.push(await transport.produce({ kind: 'audio', rtpParameters: { mid: 'a', codecs, headerExtensions: extensionsOf(person, 'audio', false), encodings: [{ ssrc: person.voice }], rtcp: { cname: person.name } } }));
  }
  if (person.camera) {
    const codecs = [{ mimeType: vp8.mimeType, payloadType: 96, clockRate: 90000, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }, { type: 'transport-cc' }] }];
    const encodings = person.rids ? person.rids.map((rid) => ({ rid })) : [{ ssrc: person.camera }];
    made.push(await transport.produce({ kind: 'video', rtpParameters: { mid: 'v', codecs, headerExtensions: extensionsOf(person, 'video', !!person.rids), encodings, rtcp: { cname: person.name } } }));
  }
  producers.set(person.name, made);
  return describe(transport, person.extensions ? person.ids.transport : 0);
};

const receive = async (person) => {
  const { router, transport } = await connect(person);
  const headerExtensions = person.extensions ? router.rtpCapabilities.headerExtensions.filter((one) => Object.values(uris).includes(one.uri)) : [];
  const rtpCapabilities = { ...router.rtpCapabilities, headerExtensions };
  let transportId = 0;
  for (const wanted of person.watched) {
    const producer = producers.get(wanted.name).find((one) => one.kind === wanted.kind);
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities, enableRtx: false, ...(wanted.layer === undefined ? {} : { preferredLayers: { spatialLayer: wanted.layer } }) });
    transportId ||= consumer.rtpParameters.headerExtensions.find((one) => one.uri === uris.transport)?.id ?? 0;
  }
  return describe(transport, transportId);
};

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    try {
      const person = JSON.parse(Buffer.concat(parts));
      response.end(request.url === '/send' ? await send(person) : await receive(person));
    } catch (error) {
      response.writeHead(500).end(String(error.stack));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
