import type { ModerateRequest } from '../../client/api/roomWire';
import { toProblem } from '../../client/problems';
import type { RoomDesk } from '../../client/room/RoomDesk';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';
import { problemText } from '../../ui/problemText';
import type { PersonAction } from './people/personActions';

export interface RunState {
  /** What is to be confirmed first; null when nothing is. */
  readonly asking: PersonAction | null;
  /** What could not be done, in words. */
  readonly failure: string | null;
}

/** The hand of who runs the meeting, and everybody's on what they do in it: what fails is said, and nothing is half done. */
export class RunModel implements ReadableStore<RunState> {
  readonly #desk: Pick<RoomDesk, 'moderation' | 'reactions' | 'chat'>;
  readonly #store = new Store<RunState>({ asking: null, failure: null });

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(desk: Pick<RoomDesk, 'moderation' | 'reactions' | 'chat'>) {
    this.#desk = desk;
  }

  /** Does it, or asks first where it cannot be taken back. */
  choose(action: PersonAction): void {
    if (action.request === null) return;
    if (action.question === null) void this.act(action.request);
    else this.#store.patch({ asking: action });
  }

  cancel(): void {
    this.#store.patch({ asking: null });
  }

  async confirm(): Promise<void> {
    const request = this.getSnapshot().asking?.request;
    this.#store.patch({ asking: null });
    if (request) await this.act(request);
  }

  act(request: ModerateRequest): Promise<void> {
    return this.try('This could not be done.', () => this.#desk.moderation.act(request));
  }

  react(emoji: string): Promise<void> {
    return this.try('The reaction was not sent.', () => this.#desk.reactions.react(emoji));
  }

  deleteMessage(messageId: string): Promise<void> {
    return this.try('The message could not be deleted.', () => this.#desk.chat.delete(messageId));
  }

  async try(what: string, work: () => Promise<unknown>): Promise<void> {
    this.#store.patch({ failure: null });
    try {
      await work();
    } catch (error) {
      const problem = toProblem(error);
      // Not a meeting that is missing, but somebody in it: the server says who.
      const why = problem.type === 'not-found' ? problem.detail : problemText(problem).text;
      this.#store.patch({ failure: `${what} ${why}` });
    }
  }

  dismiss(): void {
    this.#store.patch({ failure: null });
  }
}
