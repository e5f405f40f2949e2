import type { Measurements } from '../api/wire';
import { every } from '../clock';
import type { Cancel, Clock } from '../clock';
import type { LocalMedia } from '../devices/LocalMedia';
import type { MeetingState } from '../meetingState';
import { PeopleQuality } from '../quality/PeopleQuality';
import type { PersonQuality } from '../quality/PeopleQuality';
import { readReceived } from '../quality/received';
import type { CallMedia } from './CallMedia';
import type { ShownPictures } from './ShownPictures';
import { addSamples, rate, readStats } from './quality';
import type { Quality, StatsSample } from './quality';
import { SpeakingDetector } from './speaking';

export interface CallMeterPorts {
  readonly clock: Clock;
  readonly media: LocalMedia;
  readonly call: CallMedia;
  readonly shown: ShownPictures;
  readonly state: () => MeetingState;
  readonly isMuted: () => boolean;
  readonly onSpeaking: (speaking: ReadonlySet<string>) => void;
  readonly onQuality: (quality: Quality) => void;
  readonly onPeople: (people: ReadonlyMap<string, PersonQuality>) => void;
  readonly report: (measurements: Measurements) => void;
}

const speakingMs = 150;
const statsMs = 2_000;
const reportMs = 60_000;

/** Browsers count the time out of sight as a freeze, with the first picture after it, which on a slow line takes so long to come. */
const backInSightMs = 3_000;

/** Measures a call while it lasts: who is heard, how good the connection is, and once a minute the server is told. */
export class CallMeter {
  readonly #ports: CallMeterPorts;
  readonly #speaking = new SpeakingDetector();
  readonly #people = new PeopleQuality();
  #sample: StatsSample | null = null;
  #reconnects = 0;
  #measured: readonly RTCPeerConnection[] = [];
  readonly #relayed = new WeakSet<RTCPeerConnection>();

  constructor(ports: CallMeterPorts) {
    this.#ports = ports;
  }

  start(): Cancel {
    const { clock } = this.#ports;
    const stops = [
      every(clock, speakingMs, () => this.#measureSpeaking()),
      every(clock, statsMs, () => void this.#measureQuality()),
      every(clock, reportMs, () => this.#reportQuality()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  countReconnect(): void {
    this.#reconnects += 1;
  }

  /** No way to the media node was found, and the relay's was the last one tried. */
  relayFailed(): void {
    this.#ports.report({ relayAttempts: 1, relayConnections: 0 });
  }

  #measureSpeaking(): void {
    const { call, media, clock, state, isMuted, onSpeaking } = this.#ports;
    const levels = new Map(call.levels());
    const { selfId } = state();
    if (selfId !== null && !isMuted()) levels.set(selfId, media.microphoneLevel());
    onSpeaking(this.#speaking.update(levels, clock.now()));
  }

  async #measureQuality(): Promise<void> {
    const { call, clock, shown, state, onQuality, onPeople } = this.#ports;
    const connections = call.connections();
    // Sums over other transports than before say nothing of what happened between.
    const isSame =
      connections.length === this.#measured.length && connections.every((pc) => this.#measured.includes(pc));
    this.#measured = connections;
    if (connections.length === 0) {
      this.#sample = null;
      return;
    }
    const now = clock.now();
    const measured = await Promise.all(
      connections.map(async (pc) => {
        const entries = [...(await pc.getStats()).values()] as readonly unknown[];
        const sample = readStats(entries, now);
        if (sample.isRelayed && !this.#relayed.has(pc)) {
          this.#relayed.add(pc);
          this.#ports.report({ relayAttempts: 1, relayConnections: 1 });
        }
        return { sample, received: readReceived(entries, now) };
      }),
    );
    const sample = measured.map((one) => one.sample).reduce(addSamples);
    const before = isSame ? this.#sample : null;
    this.#sample = sample;
    if (state().phase === 'over') return;
    if (before !== null) onQuality(rate(before, sample));
    const received = new Map(measured.flatMap((one) => [...one.received]));
    onPeople(
      this.#people.update(tracksOf(state(), shown, now), received, {
        roundTripMs: sample.roundTripSeconds === null ? null : sample.roundTripSeconds * 1_000,
        lossOut: sample.lossOut,
      }),
    );
  }

  #reportQuality(): void {
    const { quality, phase } = this.#ports.state();
    if (phase !== 'connected') return;
    const reconnects = this.#reconnects;
    this.#reconnects = 0;
    const { missingVoice, frozenPicture } = this.#people.takeMeans();
    this.#ports.report({
      reconnects,
      ...(quality.roundTripMs === null ? {} : { roundTripMs: quality.roundTripMs }),
      ...(quality.loss === null ? {} : { lossPercent: quality.loss * 100 }),
      ...(quality.jitterMs === null ? {} : { jitterMs: quality.jitterMs }),
      ...(missingVoice === null ? {} : { missingVoicePercent: missingVoice * 100 }),
      ...(frozenPicture === null ? {} : { frozenPicturePercent: frozenPicture * 100 }),
    });
  }
}

/** What is to come of each of the others now: nothing is missing of who is muted, and no picture that is not on the screen or is paused. */
function tracksOf(
  { participants, selfId, media }: MeetingState,
  shown: ShownPictures,
  now: number,
): ReadonlyMap<string, readonly string[]> {
  const tracks = new Map<string, readonly string[]>();
  for (const { participantId, isMuted, isVideoOn } of participants) {
    const remote = media.remote.get(participantId);
    if (participantId === selfId || remote === undefined) continue;
    const seenSince = shown.seenSince(participantId, 'camera');
    const isSeen = seenSince !== null && now - seenSince >= backInSightMs;
    const isComing = isVideoOn && isSeen && !media.paused.has(`${participantId}/camera`);
    const wanted = [isMuted ? null : remote.microphone, isComing ? remote.camera : null];
    tracks.set(
      participantId,
      wanted.flatMap((track) => (track ? [track.id] : [])),
    );
  }
  return tracks;
}
