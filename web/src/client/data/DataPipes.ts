import { readFrame } from './dataFrames';
import type { ReceivedFrame } from './dataFrames';

/** What the media node knows the channels by that carry messages. */
const protocol = 'videoconf.messages';

/** Bytes that may wait to be sent; of what may be lost fewer, since late it is worth nothing. */
const mostWaiting = 256 * 1024;
const mostLossyWaiting = 16 * 1024;

/** What is said to the media node itself is not to wait behind so much of what is said to others. */
const mostBeforeControl = 16 * 1024;

/** The two data channels of one peer connection: one on which everything arrives in order, and one on which what is lost stays lost. */
export class DataPipes {
  /** Called for every message that makes sense. */
  onFrame: (frame: ReceivedFrame) => void = () => undefined;
  /** Called when the reliable channel opens. */
  onOpen: () => void = () => undefined;
  readonly #reliable: RTCDataChannel;
  readonly #lossy: RTCDataChannel;

  /** With `ids`, the other end makes the same channels itself; without, it is told of them. */
  constructor(pc: RTCPeerConnection, ids?: readonly [reliable: number, lossy: number]) {
    const lossy = { ordered: false, maxRetransmits: 0 };
    const [reliableIs, lossyIs] = ids === undefined ? [{}, {}] : ids.map((id) => ({ negotiated: true, id }));
    this.#reliable = this.#take(pc.createDataChannel('messages', { protocol, ...reliableIs }));
    this.#lossy = this.#take(pc.createDataChannel('messages-lossy', { protocol, ...lossy, ...lossyIs }));
    this.#reliable.onopen = () => this.onOpen();
  }

  get isOpen(): boolean {
    return this.#reliable.readyState === 'open' && this.#lossy.readyState === 'open';
  }

  /** Whether the media node can be told things now. */
  get takesControl(): boolean {
    return this.#reliable.readyState === 'open';
  }

  /** Takes a message to send; false when it is not open, or too much waits already. */
  send(frame: Uint8Array<ArrayBuffer>, isLossy: boolean): boolean {
    const channel = isLossy ? this.#lossy : this.#reliable;
    const most = isLossy ? mostLossyWaiting : mostWaiting;
    if (channel.readyState !== 'open' || channel.bufferedAmount + frame.length > most) return false;
    channel.send(frame);
    return true;
  }

  /** Takes a word to the media node; false when it is better said in another way. */
  sendControl(frame: Uint8Array<ArrayBuffer>): boolean {
    if (!this.takesControl || this.#reliable.bufferedAmount > mostBeforeControl) return false;
    this.#reliable.send(frame);
    return true;
  }

  #take(channel: RTCDataChannel): RTCDataChannel {
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = readFrame(data);
      if (frame !== null) this.onFrame(frame);
    };
    return channel;
  }
}
