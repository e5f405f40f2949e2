import type { RoomApi } from '../api/RoomApi';
import type { ChatMessage, SendChatRequest } from '../api/roomWire';
import type { Page } from '../api/wire';
import { toProblem } from '../problems';
import type { ProblemError } from '../problems';
import { Store } from '../store';
import type { ReadableStore } from '../store';
import { mergeMessages } from './chatMessages';

/** One's own message that the server has not confirmed. */
export interface PendingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly to: string | null;
  /** Null while it is on its way. */
  readonly problem: ProblemError | null;
}

export interface ChatView {
  /** In their order. */
  readonly messages: readonly ChatMessage[];
  readonly pending: readonly PendingMessage[];
  /** Others' messages that came while the chat was not looked at. */
  readonly unread: number;
  readonly hasEarlier: boolean;
  readonly isLoading: boolean;
  /** Why the messages before are not there. */
  readonly problem: ProblemError | null;
  /** The last message that came while one was there: what is read out. */
  readonly newest: ChatMessage | null;
}

export interface RoomChatPorts {
  readonly api: Pick<RoomApi, 'listChat' | 'deleteChat'>;
  readonly roomId: () => string;
  readonly selfId: () => string | null;
  readonly invoke: <T>(method: string, argument: unknown) => Promise<T>;
  readonly createId: () => string;
}

/** As many messages as are kept in memory; earlier ones go. */
const mostMessages = 2_000;

/** Empty pages passed over in one go. */
const mostEmptyPages = 5;

const nothing: ChatView = {
  messages: [],
  pending: [],
  unread: 0,
  hasEarlier: false,
  isLoading: false,
  problem: null,
  newest: null,
};

/** The chat of the session: its history, what comes, and what one writes. */
export class RoomChat implements ReadableStore<ChatView> {
  readonly #ports: RoomChatPorts;
  readonly #store = new Store<ChatView>(nothing);
  #sessionId: string | null = null;
  #earlier: string | null = null;
  #isLookedAt = false;
  /** Whether the newest page was there once in this session. */
  #isLoaded = false;
  #load = 0;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomChatPorts) {
    this.#ports = ports;
  }

  /**
   * The room was entered, for the first time or again. What was written meanwhile is fetched; what was written before only when
   * it is looked at, since a hundred who enter at once would all ask.
   */
  enter(sessionId: string): void {
    if (this.#sessionId !== sessionId) {
      this.#earlier = null;
      this.#isLoaded = false;
      this.#store.set(nothing);
      this.#sessionId = sessionId;
      if (this.#isLookedAt) void this.load();
    } else if (this.#isLoaded || this.getSnapshot().messages.length > 0) {
      void this.load();
    }
  }

  /** The newest page. */
  async load(): Promise<void> {
    const load = ++this.#load;
    const isFirst = !this.#isLoaded;
    const newest = this.getSnapshot().messages.at(-1)?.number ?? Number.POSITIVE_INFINITY;
    this.#store.patch({ isLoading: true, problem: null });
    try {
      const page = await this.#page(null);
      if (load !== this.#load) return;
      if (isFirst) this.#earlier = page.continuationToken ?? null;
      this.#isLoaded = true;
      const { messages, unread } = this.getSnapshot();
      const known = new Set(messages.map((one) => one.messageId));
      // What was there before oneself is history, not news.
      const missed = page.items.filter(
        (one) => one.number > newest && !known.has(one.messageId) && this.#isOthers(one),
      ).length;
      this.#store.patch({
        messages: mergeMessages(messages, page.items, mostMessages),
        hasEarlier: this.#earlier !== null,
        isLoading: false,
        unread: this.#isLookedAt ? 0 : unread + missed,
      });
    } catch (error) {
      if (load === this.#load) this.#store.patch({ isLoading: false, problem: toProblem(error) });
    }
  }

  /** One page further back. */
  async loadEarlier(): Promise<void> {
    if (this.#earlier === null || this.getSnapshot().isLoading) return;
    const load = ++this.#load;
    this.#store.patch({ isLoading: true, problem: null });
    try {
      const page = await this.#page(this.#earlier);
      if (load !== this.#load) return;
      this.#earlier = page.continuationToken ?? null;
      this.#store.patch({
        messages: mergeMessages(this.getSnapshot().messages, page.items, mostMessages),
        hasEarlier: this.#earlier !== null,
        isLoading: false,
      });
    } catch (error) {
      if (load === this.#load) this.#store.patch({ isLoading: false, problem: toProblem(error) });
    }
  }

  /** Whether the messages are on the screen: then none is unread. */
  look(isLookedAt: boolean): void {
    this.#isLookedAt = isLookedAt;
    if (!isLookedAt) return;
    this.#store.patch({ unread: 0 });
    if (!this.#isLoaded && this.#sessionId !== null) void this.load();
  }

  /** From the hub: a new message, or one that was deleted. */
  received(message: ChatMessage): void {
    const { messages, pending, unread, newest } = this.getSnapshot();
    const isNew = message.isDeleted !== true && messages.every((one) => one.messageId !== message.messageId);
    const isNews = isNew && this.#isOthers(message);
    this.#store.patch({
      messages: mergeMessages(messages, [message], mostMessages),
      pending: message.clientId ? pending.filter((one) => one.clientId !== message.clientId) : pending,
      unread: isNews && !this.#isLookedAt ? unread + 1 : unread,
      newest: isNews ? message : newest,
    });
  }

  /** Shown at once, as on its way; a failure stays with it, to be tried again. */
  async send(text: string, to: string | null): Promise<void> {
    const words = text.trim();
    if (words === '') return;
    await this.#deliver({ clientId: this.#ports.createId(), text: words, to, problem: null });
  }

  async retry(clientId: string): Promise<void> {
    const found = this.getSnapshot().pending.find((one) => one.clientId === clientId);
    if (found !== undefined && found.problem !== null) await this.#deliver({ ...found, problem: null });
  }

  discard(clientId: string): void {
    this.#store.patch({ pending: this.getSnapshot().pending.filter((one) => one.clientId !== clientId) });
  }

  /** Takes a message back; a host may take back everybody's. Rejects with the problem. */
  async delete(messageId: string): Promise<void> {
    await this.#ports.api.deleteChat(this.#ports.roomId(), messageId);
    const found = this.getSnapshot().messages.find((one) => one.messageId === messageId);
    if (found !== undefined) this.received({ ...found, text: null, isDeleted: true });
  }

  async #deliver(message: PendingMessage): Promise<void> {
    const others = this.getSnapshot().pending.filter((one) => one.clientId !== message.clientId);
    this.#store.patch({ pending: [...others, message] });
    const { clientId, text, to } = message;
    const request: SendChatRequest = { text, clientId, ...(to === null ? {} : { to }) };
    try {
      this.received(await this.#ports.invoke<ChatMessage>('SendChat', request));
      this.discard(clientId);
    } catch (error) {
      const problem = toProblem(error);
      this.#store.patch({
        pending: this.getSnapshot().pending.map((one) => (one.clientId === clientId ? { ...one, problem } : one)),
      });
    }
  }

  /** A page may be empty and still have a next: what is not for one's eyes was on it. */
  async #page(from: string | null): Promise<Page<ChatMessage>> {
    let page = await this.#ports.api.listChat(this.#ports.roomId(), from);
    for (let more = 0; more < mostEmptyPages && page.items.length === 0 && page.continuationToken; more++) {
      page = await this.#ports.api.listChat(this.#ports.roomId(), page.continuationToken);
    }
    return page;
  }

  #isOthers(message: ChatMessage): boolean {
    return message.isDeleted !== true && message.participantId !== this.#ports.selfId();
  }
}
