import type { ChatMessage, PollState, RoomInfo } from '../../src/client/api/roomWire';

export function message(number: number, change: Partial<ChatMessage> = {}): ChatMessage {
  return {
    messageId: `msg_${number}`,
    number,
    participantId: 'ann',
    displayName: 'Ann',
    text: `words ${number}`,
    sentAt: '2026-05-01T10:00:00Z',
    ...change,
  };
}

export function poll(id: string, change: Partial<PollState> = {}): PollState {
  return {
    pollId: id,
    version: 1,
    question: 'Where to?',
    allowsMany: false,
    isAnonymous: true,
    isOpen: true,
    options: [
      { text: 'Sea', votes: 0 },
      { text: 'Hills', votes: 0 },
    ],
    voters: 0,
    createdAt: '2026-05-01T10:00:00Z',
    ...change,
  };
}

export function roomInfo(version: number, change: Partial<RoomInfo> = {}): RoomInfo {
  return { version, startedAt: '2026-05-01T10:00:00Z', ...change };
}
