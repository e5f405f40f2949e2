import type { Measurements } from '../api/wire';
import { every } from '../clock';
import type { Cancel, Clock } from '../clock';
import type { LocalMedia } from '../devices/LocalMedia';
import type { MeetingState } from '../meetingState';
import type { MediaLink } from './MediaLink';
import type { PeerSession } from './PeerSession';
import { rate, readStats } from './quality';
import type { Quality, StatsSample } from './quality';
import { SpeakingDetector } from './speaking';

export interface CallMeterPorts {
  readonly clock: Clock;
  readonly media: LocalMedia;
  readonly link: MediaLink;
  readonly state: () => MeetingState;
  readonly isMuted: () => boolean;
  readonly onSpeaking: (speaking: ReadonlySet<string>) => void;
  readonly onQuality: (quality: Quality) => void;
  readonly report: (measurements: Measurements) => Promise<boolean>;
}

const speakingMs = 150;
const statsMs = 2_000;
const reportMs = 60_000;

/** Measures a call while it lasts: who is heard, how good the connection is, and once a minute the server is told. */
export class CallMeter {
  readonly #ports: CallMeterPorts;
  readonly #speaking = new SpeakingDetector();
  #sample: StatsSample | null = null;
  #reconnects = 0;
  #relayed: PeerSession | null = null;

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
    void this.#ports.report({ relayAttempts: 1, relayConnections: 0 });
  }

  #measureSpeaking(): void {
    const { link, media, clock, state, isMuted, onSpeaking } = this.#ports;
    const levels = new Map<string, number>();
    const heard = link.peer?.slotLevels();
    for (const { mid, participantId, source } of link.slots?.slots ?? []) {
      if (participantId && source === 'microphone') levels.set(participantId, heard?.get(mid) ?? 0);
    }
    const { selfId } = state();
    if (selfId !== null && !isMuted()) levels.set(selfId, media.microphoneLevel());
    onSpeaking(this.#speaking.update(levels, clock.now()));
  }

  async #measureQuality(): Promise<void> {
    const { link, clock, state, onQuality } = this.#ports;
    const peer = link.peer;
    if (peer?.pc.connectionState !== 'connected') {
      this.#sample = null;
      return;
    }
    const report = await peer.pc.getStats();
    const sample = readStats(report.values(), clock.now());
    const before = this.#sample;
    this.#sample = sample;
    if (sample.isRelayed && this.#relayed !== peer) {
      this.#relayed = peer;
      void this.#ports.report({ relayAttempts: 1, relayConnections: 1 });
    }
    if (before !== null && state().phase !== 'over') onQuality(rate(before, sample));
  }

  #reportQuality(): void {
    const { quality, phase } = this.#ports.state();
    if (phase !== 'connected') return;
    const reconnects = this.#reconnects;
    this.#reconnects = 0;
    void this.#ports.report({
      reconnects,
      ...(quality.roundTripMs === null ? {} : { roundTripMs: quality.roundTripMs }),
      ...(quality.loss === null ? {} : { lossPercent: quality.loss * 100 }),
    });
  }
}
