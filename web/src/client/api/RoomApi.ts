import type { HttpCaller } from './HttpCaller';
import type { BreakoutsState, ChatMessage, CreatePollRequest, PollState, PutBreakoutsRequest } from './roomWire';
import type { Page } from './wire';

/** The part of the API about a running meeting's chat, polls, breakout rooms and attendance. Every method rejects with a problem and with nothing else. */
export class RoomApi {
  readonly #http: HttpCaller;

  constructor(http: HttpCaller) {
    this.#http = http;
  }

  /** Newest first; further pages are older. */
  listChat(roomId: string, continuationToken?: string | null): Promise<Page<ChatMessage>> {
    const query = continuationToken ? `?continuationToken=${encodeURIComponent(continuationToken)}` : '';
    return this.#http.json({ method: 'GET', path: `${meeting(roomId)}/chat${query}` });
  }

  async deleteChat(roomId: string, messageId: string): Promise<void> {
    await this.#http.send({ method: 'DELETE', path: `${meeting(roomId)}/chat/${encodeURIComponent(messageId)}` });
  }

  async listPolls(roomId: string): Promise<readonly PollState[]> {
    const path = `${meeting(roomId)}/polls`;
    const found = await this.#http.json<readonly PollState[] | Page<PollState>>({ method: 'GET', path });
    return 'items' in found ? found.items : found;
  }

  createPoll(roomId: string, request: CreatePollRequest): Promise<PollState> {
    return this.#http.json({ method: 'POST', path: `${meeting(roomId)}/polls`, json: request });
  }

  vote(roomId: string, pollId: string, options: readonly number[]): Promise<PollState> {
    return this.#http.json({ method: 'POST', path: `${poll(roomId, pollId)}/votes`, json: { options } });
  }

  closePoll(roomId: string, pollId: string): Promise<PollState> {
    return this.#http.json({ method: 'POST', path: `${poll(roomId, pollId)}/close` });
  }

  putBreakouts(roomId: string, request: PutBreakoutsRequest): Promise<BreakoutsState> {
    return this.#http.json({ method: 'PUT', path: `${meeting(roomId)}/breakouts`, json: request });
  }

  async openBreakouts(roomId: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${meeting(roomId)}/breakouts/open` });
  }

  async closeBreakouts(roomId: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${meeting(roomId)}/breakouts/close` });
  }

  async messageBreakouts(roomId: string, text: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${meeting(roomId)}/breakouts/message`, json: { text } });
  }

  /** Who was there, from when to when, as a CSV file. */
  async attendance(roomId: string, sessionId?: string | null): Promise<Blob> {
    const session = sessionId ? `&sessionId=${encodeURIComponent(sessionId)}` : '';
    const path = `${meeting(roomId)}/attendance?format=csv${session}`;
    const response = await this.#http.send({ method: 'GET', path, headers: { Accept: 'text/csv' } });
    return response.blob();
  }
}

function meeting(id: string): string {
  return `/v1/meetings/${encodeURIComponent(id)}`;
}

function poll(roomId: string, pollId: string): string {
  return `${meeting(roomId)}/polls/${encodeURIComponent(pollId)}`;
}
