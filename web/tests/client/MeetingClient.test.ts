import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../src/client/api/ApiClient';
import type { ParticipantInfo, SlotMap, SwitchTopology } from '../../src/client/api/wire';
import { importance } from '../../src/client/media/ShownPictures';
import { MeetingClient } from '../../src/client/MeetingClient';
import { ProblemError } from '../../src/client/problems';
import { FakeClock, settle } from './fakeClock';
import { FakeDevices, FakeHub, FakePeer, localMedia } from './fakes';
import { line, recordingState } from './keptSamples';
import { participant } from './samples';

const roomId = 'abcd-efgh-jkmn';

/** A client in a world of fakes. */
function world() {
  const clock = new FakeClock();
  const hub = new FakeHub();
  const peers: FakePeer[] = [];
  const devices = new FakeDevices();
  const media = localMedia(devices);
  const log: string[] = [];
  const room = { participants: [participant('me', { role: 'host' })] as ParticipantInfo[], version: 5 };
  const server = {
    joinFails: null as ProblemError | null,
    postFails: null as ProblemError | null,
    patchFails: null as ProblemError | null,
    slotsFail: null as ProblemError | null,
    slots: { mediaId: 'med_1', version: 1, slots: [] } as SlotMap,
    iceServers: [] as { urls: string[]; username?: string; credential?: string }[],
    role: 'host',
    posts: 0,
    tokens: 0,
  };
  const api = {
    resolve: (path: string) => path,
    giveConsent: (id: string, answers: unknown) => {
      log.push(`consent ${id} ${JSON.stringify(answers)}`);
      return Promise.resolve({ consentToken: 'consent', expiresAt: new Date(Date.now() + 600_000).toISOString() });
    },
    join: (id: string, request: unknown) => {
      log.push(`join ${id} ${JSON.stringify(request)}`);
      if (server.joinFails !== null) return Promise.reject(server.joinFails);
      server.tokens += 1;
      return Promise.resolve({
        roomId: id,
        sessionId: 'ses',
        participantId: 'me',
        role: server.role,
        token: `token-${server.tokens}`,
        tokenExpiresAt: new Date(Date.now() + 600_000).toISOString(),
        iceServers: server.iceServers,
        iceServersExpireAt: new Date(Date.now() + 3_600_000).toISOString(),
        hubUrl: '/v1/signal',
        topology: 'sfu',
      });
    },
    postOffer: (url: string, token: string, sdp: string) => {
      log.push(`post ${url} ${token} ${sdp}`);
      if (server.postFails !== null) return Promise.reject(server.postFails);
      server.posts += 1;
      const mediaId = `med_${server.posts}`;
      return Promise.resolve({ sdp: `answer-${mediaId}`, location: `${url}/${mediaId}`, mediaId, etag: null });
    },
    patchOffer: (location: string) => {
      log.push(`patch ${location}`);
      return server.patchFails === null ? Promise.resolve('answer-patch') : Promise.reject(server.patchFails);
    },
    getSlots: () => {
      log.push('slots');
      return server.slotsFail === null ? Promise.resolve(server.slots) : Promise.reject(server.slotsFail);
    },
    show: (location: string, _token: string, view: unknown) => {
      log.push(`show ${location} ${JSON.stringify(view)}`);
      return Promise.resolve();
    },
    room: { listChat: () => Promise.resolve({ items: [] }), listPolls: () => Promise.resolve([]) },
    endMeeting: () => Promise.resolve(),
    sendTelemetry: (id: string, measurements: unknown) => {
      log.push(`telemetry ${id} ${JSON.stringify(measurements)}`);
      return Promise.resolve(true);
    },
  };
  hub.answers['JoinRoom'] = () => ({ participantId: 'me', sessionId: 'ses', keepAliveSeconds: 3, ...room });
  hub.answers['KeepAlive'] = () => ({ token: null, tokenExpiresAt: null, version: room.version });
  let changeNetwork = (): void => undefined;
  const client = new MeetingClient({
    api: api as unknown as ApiClient,
    media,
    watchNetwork: (onChange) => {
      changeNetwork = onChange;
      return () => undefined;
    },
    clock,
    random: () => 0,
    createHub: hub.factory,
    createPeer: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
  });
  const join = async (): Promise<void> => {
    await client.join({ roomId, deviceId: 'device-0001' });
    await settle();
  };
  return { clock, hub, peers, devices, media, log, room, server, client, join, changeNetwork: () => changeNetwork() };
}

describe('a viewer', () => {
  it('is asked for as such, and has nothing on when the room is entered', async () => {
    const { client, server, room, media, hub, log } = world();
    server.role = 'viewer';
    room.participants = [participant('me', { role: 'viewer', isMuted: true, isVideoOn: false })];
    await media.open();
    await client.join({ roomId, deviceId: 'device-0001', asViewer: true });
    await settle();
    expect(log[0]).toBe(`join ${roomId} {"deviceId":"device-0001","role":"viewer"}`);
    expect(media.getSnapshot()).toMatchObject({ microphone: { wanted: false }, camera: { wanted: false } });
    expect(hub.called('UpdateState')).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is known on entering, before media flows', async () => {
    const { client, hub, peers, join } = world();
    let offered: number | null = null;
    hub.answers['JoinRoom'] = () => ({
      participantId: 'me',
      sessionId: 'ses',
      keepAliveSeconds: 3,
      participants: [participant('me')],
      version: 5,
      recording: recordingState,
      captions: { isOn: true, engine: 'E', languages: ['en-US'], problem: null },
    });
    client.recording.subscribe(() => {
      offered ??= peers[0]?.answers.length ?? 0;
    });
    await join();
    expect(client.recording.getSnapshot()).toMatchObject({ current: recordingState, ranOnEntry: true });
    expect(client.captions.getSnapshot().room?.isOn).toBe(true);
    expect(offered).toBe(0);
  });

  it('follows the hub, and the wish to read goes there', async () => {
    const { client, hub, join } = world();
    hub.answers['SetCaptions'] = () => ({ isOn: true, engine: 'E', languages: [], problem: null });
    await join();
    hub.handlers?.RecordingStarted(recordingState);
    expect(client.recording.getSnapshot().current).toEqual(recordingState);
    hub.handlers?.RecordingStopped({ recordingId: 'rec_1', reason: 'host' });
    expect(client.recording.getSnapshot().current).toBeNull();
    client.captions.read(true, 'es');
    await settle();
    expect(hub.called('SetCaptions')[0]?.argument).toEqual({ isOn: true, language: 'es' });
    hub.handlers?.MeetingEnding({ roomId, endsAt: '2026-05-01T11:00:00Z' });
    expect(client.getSnapshot().endsAt).toBe('2026-05-01T11:00:00Z');
    hub.handlers?.TranscriptUpdate(line('a', 1));
    expect(client.captions.getSnapshot().lines).toHaveLength(1);
  });
});

describe('joining', () => {
  it('is admitted, enters the room and posts the offer made meanwhile', async () => {
    const { client, hub, peers, log, join } = world();
    await join();
    expect(client.getSnapshot()).toMatchObject({ phase: 'connected', selfId: 'me', role: 'host' });
    expect(hub.called('JoinRoom')[0]?.argument).toEqual({ roomId, token: 'token-1' });
    expect(log.filter((entry) => entry.startsWith('post'))).toEqual([`post /v1/rooms/${roomId}/media token-1 offer-1`]);
    expect(peers).toHaveLength(1);
    expect(peers[0]?.answers).toEqual(['answer-med_1']);
  });

  it('gives consent first where the meeting asked for it', async () => {
    const { client, log } = world();
    await client.join({ roomId, deviceId: 'device-0001', consents: { recording: 'declined' } });
    expect(log[0]).toBe(`consent ${roomId} {"recording":"declined"}`);
    expect(log[1]).toContain('"consentToken":"consent"');
  });

  it('rejects with the problem, and may be tried again', async () => {
    const { client, server, join } = world();
    server.joinFails = new ProblemError({ type: 'wrong-password', detail: 'No.' });
    await expect(client.join({ roomId, deviceId: 'device-0001' })).rejects.toMatchObject({ type: 'wrong-password' });
    expect(client.getSnapshot().phase).toBe('idle');
    server.joinFails = null;
    await join();
    expect(client.getSnapshot().phase).toBe('connected');
  });

  it('tells the server what it does not know of our devices', async () => {
    const { hub, media, join } = world();
    await media.open();
    await join();
    // The snapshot said unmuted with video on, which is so.
    expect(hub.called('UpdateState')).toEqual([]);
    await media.setMicrophone(false);
    await settle();
    expect(hub.called('UpdateState').map((call) => call.argument)).toEqual([{ isMuted: true }]);
  });

  it('measures from the click to the first picture once', async () => {
    const { client, clock, log, join } = world();
    await join();
    await clock.advance(120);
    client.reportFirstFrame();
    await clock.advance(500);
    client.reportFirstFrame();
    expect(client.getSnapshot().marks.firstFrame).toBe(120);
    expect(log.filter((entry) => entry.startsWith('telemetry'))).toEqual([
      `telemetry ${roomId} {"joinToFirstFrameMs":120}`,
    ]);
  });
});

describe('the room', () => {
  it('follows who comes, changes and goes', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.ParticipantJoined(participant('ann', { version: 6, joinedAt: '2026-05-01T11:00:00Z' }));
    hub.handlers?.StateChanged(participant('ann', { version: 7, isMuted: true, joinedAt: '2026-05-01T11:00:00Z' }));
    expect(client.getSnapshot().participants.map((one) => [one.participantId, one.isMuted])).toEqual([
      ['me', false],
      ['ann', true],
    ]);
    hub.handlers?.ParticipantLeft({ participantId: 'ann', reason: 'left', version: 8 });
    expect(client.getSnapshot().participants).toHaveLength(1);
  });

  it('gives the floor to whom the node says, who is heard or not', async () => {
    const { client, clock, hub, join } = world();
    await join();
    hub.handlers?.SpeakersChanged({ participantIds: ['ann', 'bob'] });
    hub.handlers?.SpeakersChanged({ participantIds: ['bob'] });
    hub.handlers?.SpeakersChanged({ participantIds: [] });
    await clock.advance(1_000);
    expect(client.getSnapshot().floor).toEqual(['bob', 'ann']);
    expect(client.getSnapshot().speaking.size).toBe(0);
  });

  it('does not take the node’s word for a floor that it does not hear', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.SwitchTopology({ topology: 'mesh', version: 6 } as SwitchTopology);
    hub.handlers?.SpeakersChanged({ participantIds: ['ann'] });
    expect(client.getSnapshot().floor).toEqual([]);
  });

  it('asks for the whole room when a keep-alive speaks of a change it never saw', async () => {
    const { client, clock, hub, room, join } = world();
    await join();
    room.participants = [participant('me'), participant('bob', { version: 6 })];
    room.version = 6;
    await clock.advance(3_000);
    expect(client.getSnapshot().participants).toHaveLength(1);
    await clock.advance(500);
    expect(hub.called('JoinRoom')).toHaveLength(2);
    expect(client.getSnapshot().participants).toHaveLength(2);
  });

  it('does not ask when the change comes in the meantime', async () => {
    const { clock, hub, join } = world();
    await join();
    hub.handlers?.StateChanged(participant('me', { version: 7 }));
    await clock.advance(100);
    hub.handlers?.StateChanged(participant('me', { version: 6 }));
    await clock.advance(1_000);
    expect(hub.called('JoinRoom')).toHaveLength(1);
  });

  it('gives tracks to participants by the slot map, also one that came before the answer', async () => {
    const { client, hub, peers, join } = world();
    await join();
    const mid = '7';
    hub.handlers?.SlotsChanged({
      mediaId: 'med_1',
      version: 3,
      slots: [{ mid, participantId: 'ann', source: 'camera' }],
    });
    expect(client.getSnapshot().media.remote.get('ann')?.camera).toBe(peers[0]?.transceivers[7]?.receiver.track);
    hub.handlers?.SlotsChanged({ mediaId: 'med_1', version: 2, slots: [] });
    expect(client.getSnapshot().media.remote.size).toBe(1);
  });

  it('offers again, once, when somebody cannot decode what it sends', async () => {
    const { hub, log, peers, join } = world();
    await join();
    const map = (version: number, videoCodec: string | null): SlotMap => ({
      mediaId: 'med_1',
      version,
      slots: [],
      videoCodec,
    });
    const patches = () => log.filter((entry) => entry.startsWith('patch')).length;
    hub.handlers?.SlotsChanged(map(2, 'VP8'));
    hub.handlers?.SlotsChanged(map(3, 'VP8'));
    await settle();
    expect(patches()).toBe(1);
    hub.handlers?.SlotsChanged(map(4, null));
    await settle();
    expect(patches()).toBe(1);
    hub.handlers?.SlotsChanged(map(5, 'H264'));
    await settle();
    expect(patches()).toBe(2);
    expect(peers).toHaveLength(1);
  });

  it('says when the server takes none of the codecs that its camera could come in', async () => {
    const { client, hub, peers, join } = world();
    await join();
    expect(client.getSnapshot().media.isCameraRefused).toBe(false);
    const camera = peers[0]?.transceivers[1];
    if (camera !== undefined) camera.currentDirection = 'stopped';
    hub.handlers?.SlotsChanged({ mediaId: 'med_1', version: 2, slots: [], videoCodec: 'VP8' });
    await settle();
    expect(client.getSnapshot().media.isCameraRefused).toBe(true);
  });

  it('offers more slots on the same resource when the room outgrows them', async () => {
    const { hub, peers, log, join } = world();
    await join();
    for (let i = 0; i < 9; i++) hub.handlers?.ParticipantJoined(participant(`p${i}`, { version: 6 + i }));
    await settle();
    expect(log).toContain(`patch /v1/rooms/${roomId}/media/med_1`);
    expect(peers[0]?.transceivers).toHaveLength(4 + 3 + 14);
    expect(peers).toHaveLength(1);
  });
});

describe('the camera on its way to a media node', () => {
  const sections = (peer: FakePeer | undefined) => {
    const encodings = peer?.transceivers.slice(0, 4).map((one) => one.sender.getParameters().encodings) ?? [];
    return encodings.map((all) => all.flatMap((one) => (one.active === true ? [one.rid] : [])));
  };

  it('goes in several sizes, and nothing else does', async () => {
    const { media, peers, join } = world();
    await media.open();
    await join();
    expect(sections(peers[0])).toEqual([[], ['q', 'h', 'f'], [], []]);
  });

  it('goes in as many as the camera bears that there is in the end', async () => {
    const { devices, media, peers, join } = world();
    await join();
    devices.cameraHeight = 360;
    await media.open();
    await settle();
    expect(sections(peers[0])[1]).toEqual(['q', 'h']);
  });

  it('goes in the sizes that somebody watches, as the node says', async () => {
    const { media, peers, join } = world();
    await media.open();
    await join();
    const [channel] = peers[0]?.channels ?? [];
    channel?.receive(4, 1, 1, 0x31, 0b010);
    await settle();
    expect(sections(peers[0])[1]).toEqual(['q', 'h']);
    channel?.receive(4, 1, 1, 0x31, 0b101);
    channel?.receive(4, 1, 1, 0x31, 0b001);
    channel?.receive(4, 1, 1, 0x31, 0b100);
    await settle();
    expect(sections(peers[0])[1]).toEqual(['q', 'f']);
  });

  it('is one stream where it was known to be small', async () => {
    const { devices, media, peers, join } = world();
    devices.cameraHeight = 90;
    await media.open();
    await join();
    const [camera, screen] = [1, 2].map((index) => peers[0]?.transceivers[index]?.sender.getParameters().encodings);
    expect(camera).toEqual([{ scaleResolutionDownBy: 1, maxBitrate: 1_700_000, scalabilityMode: 'L1T3' }]);
    expect(screen).toEqual([{ maxBitrate: 2_500_000, maxFramerate: 15, scalabilityMode: 'L1T3' }]);
  });
});

describe('what is shown', () => {
  const ann = { participantId: 'ann', source: 'camera' as const, importance: importance.rest };
  const onSlot = (version: number, ...people: string[]): SlotMap => ({
    mediaId: 'med_1',
    version,
    slots: people.map((participantId, index) => ({ mid: String(7 + index), participantId, source: 'camera' })),
  });

  it('is told where media are, with who came onto a slot out of sight', async () => {
    const { client, clock, hub, log, join } = world();
    const told = (): string | undefined => log.findLast((entry) => entry.startsWith('show'));
    await join();
    await clock.advance(10_000);
    expect(told()).toBeUndefined();
    client.shown.show({}, { ...ann, height: 300 });
    await clock.advance(200);
    expect(told()).toBe(
      `show /v1/rooms/${roomId}/media/med_1 {"version":1,"shown":[{"participantId":"ann","source":"camera","height":300}]}`,
    );
    hub.handlers?.SlotsChanged(onSlot(1, 'ann', 'bob'));
    await clock.advance(2_000);
    expect(told()).toContain('"version":2');
    expect(told()).toContain('{"participantId":"bob","source":"camera","height":0}');
  });

  it('is told again after the connection was lost, and to another transport', async () => {
    const { client, clock, hub, log, join } = world();
    const told = (): readonly string[] => log.filter((entry) => entry.startsWith('show'));
    client.shown.show({}, { ...ann, height: 300 });
    await join();
    await clock.advance(1_100);
    expect(told()).toHaveLength(1);
    hub.drop();
    await clock.advance(1_000);
    expect(told()).toHaveLength(2);
    hub.handlers?.MediaLost({ mediaId: 'med_1', reason: 'consentExpired' });
    await clock.advance(1_500);
    expect(told()).toHaveLength(3);
    expect(told()[2]).toContain('/med_2 {"version":3');
  });

  it('is told by data channel where there is one, and so is what was measured and what slots carry', async () => {
    const { client, clock, hub, log, peers, join } = world();
    client.shown.show({}, { ...ann, height: 300 });
    await join();
    const channel = peers[0]?.channels[0];
    peers[0]?.become('connected');
    channel?.open();
    await clock.advance(2_000);
    client.reportFirstFrame();
    expect(channel?.sent.map((frame) => frame[0])).toEqual([5, 7]);
    expect(log.filter((entry) => /^(show|telemetry)/.test(entry))).toEqual([]);

    channel?.receive(6, 0, 0, 0, 2, 0, 1, 1, 0x37, 0x82, 3, 0x61, 0x6e, 0x6e);
    expect(client.getSnapshot().media.paused).toEqual(new Set(['ann/camera']));
    hub.handlers?.SlotsChanged(onSlot(1, 'ann'));
    expect(client.getSnapshot().media.paused).toEqual(new Set(['ann/camera']));
    if (channel) channel.readyState = 'closed';
    client.shown.show({}, { ...ann, height: 600 });
    await clock.advance(2_000);
    expect(log.filter((entry) => entry.startsWith('show'))).toHaveLength(1);
  });
});

describe('another network', () => {
  it('restarts ICE while media go on, and asks the hub whether it is there', async () => {
    const { changeNetwork, hub, peers, log, join } = world();
    await join();
    peers[0]?.become('connected');
    const called = (): number => hub.calls.filter((call) => call.method === 'KeepAlive').length;
    const before = called();
    changeNetwork();
    await settle();
    expect(peers[0]?.offers.at(-1)).toEqual({ iceRestart: true });
    expect(log.filter((entry) => entry.startsWith('patch'))).toHaveLength(1);
    expect(called()).toBe(before + 1);
    expect(peers).toHaveLength(1);
  });

  it('does no harm when the server is not reached', async () => {
    const { changeNetwork, client, peers, server, log, join } = world();
    await join();
    peers[0]?.become('connected');
    server.patchFails = new ProblemError({ type: 'unreachable', detail: '' });
    changeNetwork();
    await settle();
    expect(client.getSnapshot().media.status).toBe('connected');
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  it('comes back with the same token at once, and leaves media alone', async () => {
    const { client, hub, peers, log, join } = world();
    await join();
    peers[0]?.become('connected');
    hub.drop();
    expect(client.getSnapshot().phase).toBe('reconnecting');
    await settle();
    expect(client.getSnapshot().phase).toBe('connected');
    expect(hub.connections).toBe(2);
    expect(log.filter((entry) => entry.startsWith('join'))).toHaveLength(1);
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(1);
    expect(log).toContain('slots');
  });

  it('is admitted anew after the first attempts, with growing waits', async () => {
    const { client, clock, hub, log, join } = world();
    await join();
    hub.startFails = new ProblemError({ type: 'unreachable', detail: 'Gone.' });
    hub.drop();
    await clock.advance(300 + 600 + 1_200);
    expect(client.getSnapshot()).toMatchObject({ phase: 'reconnecting', attempt: 4 });
    expect(log.filter((entry) => entry.startsWith('join'))).toHaveLength(3);
    hub.startFails = null;
    await clock.advance(2_400);
    expect(client.getSnapshot()).toMatchObject({ phase: 'connected', attempt: 0 });
    expect(hub.token).toBe('token-4');
  });

  it('tries at once when the person asks for it', async () => {
    const { client, clock, hub, join } = world();
    await join();
    hub.startFails = new ProblemError({ type: 'unreachable', detail: 'Gone.' });
    hub.drop();
    await clock.advance(20_000);
    hub.startFails = null;
    client.retryNow();
    await settle();
    expect(client.getSnapshot().phase).toBe('connected');
  });

  it('notices a server that stopped answering', async () => {
    const { client, clock, hub, join } = world();
    await join();
    hub.answers['KeepAlive'] = () => new Promise(() => undefined);
    await clock.advance(3_000 + 5_000);
    expect(hub.connections).toBe(2);
    expect(client.getSnapshot().phase).toBe('connected');
  });

  it('ends when the server says that the meeting has ended meanwhile', async () => {
    const { client, clock, hub, server, join } = world();
    await join();
    hub.startFails = new ProblemError({ type: 'unreachable', detail: 'Gone.' });
    server.joinFails = new ProblemError({ type: 'meeting-ended', detail: 'Over.' });
    hub.drop();
    await clock.advance(5_000);
    expect(client.getSnapshot().over).toEqual({ kind: 'ended', reason: 'host' });
  });

  it('takes a fresh token from the keep-alive', async () => {
    const { clock, hub, room, join } = world();
    await join();
    hub.answers['KeepAlive'] = () => ({
      token: 'fresh',
      tokenExpiresAt: new Date(Date.now() + 600_000).toISOString(),
      version: room.version,
    });
    await clock.advance(3_000);
    hub.drop();
    await settle();
    expect(hub.token).toBe('fresh');
  });
});

describe('lost media', () => {
  it('waits, then restarts ICE on the same resource', async () => {
    const { clock, peers, log, join } = world();
    await join();
    peers[0]?.become('connected');
    peers[0]?.become('disconnected');
    await clock.advance(2_900);
    expect(log.some((entry) => entry.startsWith('patch'))).toBe(false);
    await clock.advance(200);
    expect(log).toContain(`patch /v1/rooms/${roomId}/media/med_1`);
    expect(peers[0]?.offers.at(-1)).toEqual({ iceRestart: true });
  });

  it('reports a relay that did not come up, and not a way that was lost later', async () => {
    const { peers, server, log, join } = world();
    server.iceServers = [{ urls: ['turn:192.0.2.1:3478'], username: 'u', credential: 'c' }];
    await join();
    peers[0]?.become('failed');
    peers[0]?.become('connected');
    peers[0]?.become('failed');
    await settle();
    expect(log.filter((entry) => entry.startsWith('telemetry'))).toEqual([
      `telemetry ${roomId} {"relayAttempts":1,"relayConnections":0}`,
    ]);
  });

  it('offers anew when the restart leads nowhere', async () => {
    const { client, clock, peers, log, join } = world();
    await join();
    peers[0]?.become('connected');
    peers[0]?.become('failed');
    await clock.advance(6_000);
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(2);
    expect(peers).toHaveLength(2);
    expect(peers[0]?.isClosed).toBe(true);
    peers[1]?.become('connected');
    expect(client.getSnapshot().media.status).toBe('connected');
  });

  it('tells the server of a node that stays silent, now and then, until the room is on another', async () => {
    const { clock, hub, peers, log, join } = world();
    const endpoint = (transportId: string) => ({
      ip: '::1',
      port: 1,
      transportId,
      mediaUrl: `/v1/rooms/${roomId}/media`,
    });
    await join();
    hub.handlers?.SfuEndpoint(endpoint('node-1/room/1'));
    peers[0]?.become('connected');

    // A gap that heals is nobody's business.
    peers[0]?.become('disconnected');
    await clock.advance(900);
    peers[0]?.become('connected');
    await clock.advance(5_000);
    expect(hub.called('ReportMedia')).toEqual([]);

    peers[0]?.become('disconnected');
    await clock.advance(1_100);
    const report = { method: 'ReportMedia', argument: { transportId: 'node-1/room/1', mediaId: 'med_1' } };
    expect(hub.called('ReportMedia')).toEqual([report]);
    await clock.advance(1_800);
    expect(hub.called('ReportMedia')).toEqual([report]);
    await clock.advance(200);
    expect(hub.called('ReportMedia')).toEqual([report, report]);

    // Moved: the former way may be as silent as it likes, and the new one is made at once.
    hub.handlers?.SfuEndpoint(endpoint('node-2/room/2'));
    await settle();
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(2);
    peers[1]?.become('connected');
    peers[0]?.become('failed');
    await clock.advance(30_000);
    expect(hub.called('ReportMedia')).toEqual([report, report]);
  });

  it('moves once when it is sent off a node beside the room’s own, however often it is told of the room', async () => {
    const { clock, hub, peers, log, join } = world();
    const told = async (transportId: string): Promise<number> => {
      hub.handlers?.SfuEndpoint({ ip: '::1', port: 1, transportId, mediaUrl: `/v1/rooms/${roomId}/media` });
      await settle();
      peers.at(-1)?.become('connected');
      await clock.advance(100);
      return log.filter((entry) => entry.startsWith('post')).length;
    };
    await join();
    expect(await told('node-1/room/1')).toBe(1);
    expect(await told('node-1/room/1/med_1')).toBe(2);
    expect(await told('node-1/room/1/med_1')).toBe(2);
    expect(await told('node-1/room/1')).toBe(2);

    // Off another one, and with the room itself.
    expect(await told('node-1/room/1/med_2')).toBe(3);
    expect(await told('node-2/room/2')).toBe(4);
  });

  it('tells the server of a node that does not take offers, once for each try', async () => {
    const { clock, hub, server, join } = world();
    await join();
    hub.handlers?.SfuEndpoint({
      ip: '::1',
      port: 1,
      transportId: 'node-1/room/1',
      mediaUrl: `/v1/rooms/${roomId}/media`,
    });
    server.postFails = new ProblemError({ type: 'no-media-node', detail: 'None.', status: 503 });
    hub.handlers?.MediaLost({ mediaId: 'med_1', reason: 'gone' });
    await clock.advance(100);
    expect(hub.called('ReportMedia')).toHaveLength(1);
    expect(hub.called('ReportMedia')[0]?.argument).toEqual({ transportId: 'node-1/room/1', mediaId: null });
    server.postFails = null;
    await clock.advance(30_000);
    const reports = hub.called('ReportMedia').length;
    await clock.advance(60_000);
    expect(hub.called('ReportMedia')).toHaveLength(reports);
  });

  it('offers anew at once when the node let go of the transport', async () => {
    const { hub, peers, log, join } = world();
    await join();
    hub.handlers?.MediaLost({ mediaId: 'med_0', reason: 'another transport' });
    await settle();
    expect(peers).toHaveLength(1);
    hub.handlers?.MediaLost({ mediaId: 'med_1', reason: 'consentExpired' });
    await settle();
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(2);
  });

  it('keeps trying, with growing waits, while no node takes the room', async () => {
    const { client, clock, server, log, join } = world();
    server.postFails = new ProblemError({ type: 'no-media-node', detail: 'Busy.' });
    await join();
    await clock.advance(400 + 800 + 1_600);
    expect(log.filter((entry) => entry.startsWith('post'))).toHaveLength(4);
    expect(client.getSnapshot().media).toMatchObject({ status: 'failed', problem: { type: 'no-media-node' } });
    server.postFails = null;
    await clock.advance(3_200);
    expect(client.getSnapshot().media.audioTracks).toHaveLength(3);
  });

  it('is admitted anew when the node refuses the token', async () => {
    const { clock, hub, server, log, join } = world();
    server.postFails = new ProblemError({ type: 'token-revoked', detail: 'Left.' });
    await join();
    server.postFails = null;
    await clock.advance(1_000);
    expect(log.filter((entry) => entry.startsWith('join'))).toHaveLength(2);
    expect(hub.connections).toBe(2);
  });
});

describe('the end', () => {
  it('leaves for good and lets go of everything', async () => {
    const { client, clock, hub, peers, join } = world();
    await join();
    await client.leave();
    expect(hub.called('LeaveRoom')).toHaveLength(1);
    expect(peers[0]?.isClosed).toBe(true);
    expect(client.getSnapshot().over).toEqual({ kind: 'left' });
    const calls = hub.calls.length;
    await clock.advance(60_000);
    expect(hub.calls).toHaveLength(calls);
  });

  it('ends when the host ends it, and comes back when only the server restarts', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.MeetingEnded({ roomId, reason: 'shutdown' });
    await settle();
    expect(client.getSnapshot().phase).toBe('connected');
    hub.handlers?.MeetingEnded({ roomId, reason: 'host' });
    expect(client.getSnapshot().over).toEqual({ kind: 'ended', reason: 'host' });
  });

  it('gives way to the same person and device in another window', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.ParticipantLeft({ participantId: 'me', reason: 'replaced', version: 6 });
    expect(client.getSnapshot().over).toEqual({ kind: 'replaced' });
    expect(hub.called('LeaveRoom')).toEqual([]);
  });

  it('is put out by a host, told singly or within a delta, and follows its role', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.StateChanged(participant('me', { role: 'cohost', version: 6 }));
    expect(client.getSnapshot().role).toBe('cohost');
    hub.handlers?.RoomDelta({
      version: 8,
      participants: [participant('ann', { version: 7 })],
      left: [{ participantId: 'me', reason: 'removed', version: 8 }],
    });
    expect(client.getSnapshot().over).toEqual({ kind: 'removed' });
  });

  it('is put out by a host who tells nobody but oneself', async () => {
    const { client, hub, join } = world();
    await join();
    hub.handlers?.Moderated({ action: 'remove', byName: 'Hanna' });
    expect(client.getSnapshot().over).toEqual({ kind: 'removed' });
  });
});
