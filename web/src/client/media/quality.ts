/** Sums over one `getStats()`, of which two make a measurement. */
export interface StatsSample {
  /** Milliseconds. */
  readonly at: number;
  readonly roundTripSeconds: number | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly packetsLostIn: number;
  readonly framesIn: number;
  readonly framesOut: number;
  /** Part of our packets lost on the way to the media node, 0 to 1; null before its first report. */
  readonly lossOut: number | null;
  /** Of the streams that come, the most (RFC 3550 section 6.4.1); null before the first. */
  readonly jitterSeconds: number | null;
  /** Whether media goes through a TURN relay. */
  readonly isRelayed: boolean;
}

export type QualityRating = 'unknown' | 'good' | 'fair' | 'poor';

export interface Quality {
  readonly rating: QualityRating;
  readonly roundTripMs: number | null;
  /** Worse direction, 0 to 1. */
  readonly loss: number | null;
  readonly jitterMs: number | null;
  readonly kilobitsIn: number | null;
  readonly kilobitsOut: number | null;
  readonly framesIn: number | null;
  readonly framesOut: number | null;
}

export const unknownQuality: Quality = {
  rating: 'unknown',
  roundTripMs: null,
  loss: null,
  jitterMs: null,
  kilobitsIn: null,
  kilobitsOut: null,
  framesIn: null,
  framesOut: null,
};

/** From ITU-T G.114 (150 ms one way is unnoticed, 400 ms spoils talk) and what Opus FEC and NACK can hide. */
const fairRoundTripMs = 200;
const poorRoundTripMs = 450;
const fairLoss = 0.03;
const poorLoss = 0.1;

interface StatsEntry {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** Reads what matters from a stats report (W3C webrtc-stats). */
export function readStats(entries: Iterable<unknown>, at: number): StatsSample {
  const all = [...entries] as StatsEntry[];
  const of = (type: string): StatsEntry[] => all.filter((entry) => entry.type === type);
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const sum = (list: readonly StatsEntry[], name: string): number =>
    list.reduce((total, entry) => total + number(entry[name]), 0);

  const transport = of('transport')[0];
  const pairs = of('candidate-pair');
  const pair =
    pairs.find((one) => one['id'] === transport?.['selectedCandidatePairId']) ??
    pairs.find((one) => one['nominated'] === true && one['state'] === 'succeeded');
  const roundTrip = pair?.['currentRoundTripTime'];

  const inbound = of('inbound-rtp');
  const outbound = of('outbound-rtp');
  const jitters = inbound.flatMap(({ jitter }) => (typeof jitter === 'number' ? [jitter] : []));
  const reports = of('remote-inbound-rtp').map((entry) => number(entry['fractionLost']));
  return {
    at,
    roundTripSeconds: typeof roundTrip === 'number' ? roundTrip : null,
    bytesIn: sum(inbound, 'bytesReceived'),
    bytesOut: sum(outbound, 'bytesSent'),
    packetsIn: sum(inbound, 'packetsReceived'),
    packetsLostIn: sum(inbound, 'packetsLost'),
    framesIn: Math.max(0, ...inbound.map((entry) => number(entry['framesPerSecond']))),
    framesOut: Math.max(0, ...outbound.map((entry) => number(entry['framesPerSecond']))),
    lossOut: reports.length === 0 ? null : Math.max(...reports),
    jitterSeconds: jitters.length === 0 ? null : Math.max(...jitters),
    isRelayed: of('local-candidate').some(
      (one) => one['id'] === pair?.['localCandidateId'] && one['candidateType'] === 'relay',
    ),
  };
}

/** Several transports as one: sums of what they carried, and the worst of how they are. */
export function addSamples(one: StatsSample, other: StatsSample): StatsSample {
  const most = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.max(a, b);
  return {
    at: other.at,
    roundTripSeconds: most(one.roundTripSeconds, other.roundTripSeconds),
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    packetsIn: one.packetsIn + other.packetsIn,
    packetsLostIn: one.packetsLostIn + other.packetsLostIn,
    framesIn: Math.max(one.framesIn, other.framesIn),
    framesOut: Math.max(one.framesOut, other.framesOut),
    lossOut: most(one.lossOut, other.lossOut),
    jitterSeconds: most(one.jitterSeconds, other.jitterSeconds),
    isRelayed: one.isRelayed || other.isRelayed,
  };
}

/** What happened between two samples. */
export function rate(before: StatsSample, after: StatsSample): Quality {
  const seconds = (after.at - before.at) / 1_000;
  if (seconds <= 0) return unknownQuality;
  // A new transport starts its counters at nothing.
  const grown = (name: 'bytesIn' | 'bytesOut' | 'packetsIn' | 'packetsLostIn'): number =>
    Math.max(0, after[name] - before[name]);

  const received = grown('packetsIn');
  const lost = grown('packetsLostIn');
  const lossIn = received + lost === 0 ? null : lost / (received + lost);
  const losses = [lossIn, after.lossOut].filter((loss) => loss !== null);
  const loss = losses.length === 0 ? null : Math.max(...losses);
  const roundTripMs = after.roundTripSeconds === null ? null : after.roundTripSeconds * 1_000;
  return {
    rating: judge(roundTripMs, loss),
    roundTripMs,
    loss,
    jitterMs: after.jitterSeconds === null ? null : after.jitterSeconds * 1_000,
    kilobitsIn: (grown('bytesIn') * 8) / seconds / 1_000,
    kilobitsOut: (grown('bytesOut') * 8) / seconds / 1_000,
    framesIn: after.framesIn,
    framesOut: after.framesOut,
  };
}

function judge(roundTripMs: number | null, loss: number | null): QualityRating {
  if (roundTripMs === null && loss === null) return 'unknown';
  const trip = roundTripMs ?? 0;
  const part = loss ?? 0;
  if (trip > poorRoundTripMs || part > poorLoss) return 'poor';
  return trip > fairRoundTripMs || part > fairLoss ? 'fair' : 'good';
}
