import type { ChatMessage } from '../../../client/api/roomWire';
import type { ParticipantInfo } from '../../../client/api/wire';

/** A message as it is shown. */
export interface ChatRow {
  readonly message: ChatMessage;
  readonly isOwn: boolean;
  /** Of the same sender, to the same, in the same minutes as the one above: without its head. */
  readonly isContinued: boolean;
  /** "to you alone", "to Ann alone"; null for all. */
  readonly privacy: string | null;
  readonly mayDelete: boolean;
}

/** Messages nearer than this to each other share a head. */
const togetherMs = 3 * 60_000;

export interface ChatContext {
  readonly selfId: string | null;
  /** Whether one runs the meeting, and may take back what was said to all. */
  readonly isRunning: boolean;
  readonly participants: readonly ParticipantInfo[];
}

export function chatRows(messages: readonly ChatMessage[], context: ChatContext): readonly ChatRow[] {
  return messages.map((message, index): ChatRow => {
    const before = messages[index - 1];
    const isOwn = message.participantId === context.selfId;
    const isPrivate = message.to !== null && message.to !== undefined;
    return {
      message,
      isOwn,
      isContinued:
        before?.participantId === message.participantId &&
        (before.to ?? null) === (message.to ?? null) &&
        Date.parse(message.sentAt) - Date.parse(before.sentAt) < togetherMs,
      privacy: isPrivate ? `to ${nameOf(message.to, context)} alone` : null,
      mayDelete: message.isDeleted !== true && (isOwn || (context.isRunning && !isPrivate)),
    };
  });
}

/** Whom a private message is for, in words. */
export function nameOf(participantId: string | null | undefined, context: ChatContext): string {
  if (participantId === context.selfId) return 'you';
  const found = context.participants.find((one) => one.participantId === participantId);
  return found?.displayName ?? 'somebody who left';
}

/** What is shown of a message while the chat is closed. */
export function previewText(message: ChatMessage, selfId: string | null): string {
  const text = (message.text ?? '').replaceAll(/\s+/g, ' ');
  const short = text.length > 90 ? `${text.slice(0, 90)}…` : text;
  return message.to === selfId && selfId !== null
    ? `${message.displayName}, to you alone: ${short}`
    : `${message.displayName}: ${short}`;
}
