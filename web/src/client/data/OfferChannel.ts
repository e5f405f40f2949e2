import type { Cancel, Clock } from '../clock';
import { writeOffer } from './dataFrames';
import type { AnswerFrame } from './dataFrames';
import type { DataPipes } from './DataPipes';

/** The media node answers in a few milliseconds; what takes as long as this is better asked of it by HTTP. */
const answerMs = 1_500;

/** Makes further offers by the data channel of the transport that they are for, which saves the way over the control plane. */
export class OfferChannel {
  readonly #clock: Clock;
  #number = 0;
  #take: (deflated: Uint8Array<ArrayBuffer> | null) => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Offers, and gives the answer; null when there is none in time, so that it has to be asked for by HTTP. One at a time. */
  async offer(pipes: DataPipes, sdp: string): Promise<string | null> {
    if (!pipes.takesControl) return null;
    const number = ++this.#number;
    const frame = writeOffer(number, await deflate(sdp));
    if (frame === null) return null;
    let cancel: Cancel = () => undefined;
    const answer = new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
      this.#take = resolve;
      cancel = this.#clock.after(answerMs, () => resolve(null));
    });
    const deflated = pipes.sendControl(frame) ? await answer : null;
    cancel();
    return deflated === null ? null : inflate(deflated);
  }

  /** The media node has answered, maybe an offer that was given up meanwhile. */
  answered({ number, deflated }: AnswerFrame): void {
    if (number === this.#number) this.#take(deflated);
  }
}

async function deflate(text: string): Promise<Uint8Array> {
  return through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')));
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
