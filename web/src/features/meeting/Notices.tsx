import { useEffect, useRef, useState } from 'react';
import type { ChatMessage } from '../../client/api/roomWire';
import type { ModerationNews } from '../../client/moderation/RoomModeration';
import type { LocalMedia, LocalMediaState } from '../../client/devices/LocalMedia';
import type { MeetingState } from '../../client/meetingState';
import styles from './meeting.module.css';
import { previewText } from './chat/chatRows';
import { newsText } from './newsText';
import { changesInWords, endingText } from './notices';

interface Notice {
  readonly id: number;
  readonly text: string;
}

export interface NoticesProps {
  readonly state: MeetingState;
  readonly local: LocalMediaState;
  readonly media: LocalMedia;
  readonly news: ModerationNews | null;
  /** The last chat message that came. */
  readonly message: ChatMessage | null;
  readonly isChatOpen: boolean;
}

const shownMs = 4_500;

/** Who came and went, and what one should know; shown for a moment and read out. */
export function Notices({ state, local, media, news, message, isChatOpen }: NoticesProps) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const next = useRef(0);
  const before = useRef(state.participants);
  const say = useRef((texts: readonly string[]): void => {
    const added = texts.map((text) => ({ id: next.current++, text }));
    if (added.length === 0) return;
    setNotices((present) => [...present, ...added].slice(-3));
    setTimeout(() => setNotices((present) => present.filter((notice) => !added.includes(notice))), shownMs);
  });

  const { participants, selfId } = state;
  useEffect(() => {
    // The first list is who was there, not who came.
    const texts = before.current.length === 0 ? [] : changesInWords(before.current, participants, selfId);
    before.current = participants;
    say.current(texts);
  }, [participants, selfId]);

  useEffect(() => {
    if (local.unplugged !== null) say.current([`Your ${local.unplugged} was disconnected.`]);
  }, [local.unplugged]);

  useEffect(() => {
    const text = news === null ? null : newsText(news);
    if (text !== null) say.current([text]);
  }, [news]);

  const messageId = message?.messageId ?? null;
  const lastMessage = useRef(messageId);
  useEffect(() => {
    if (message === null || lastMessage.current === message.messageId) return;
    lastMessage.current = message.messageId;
    if (!isChatOpen) say.current([previewText(message, selfId)]);
  }, [message, selfId, isChatOpen]);

  const { problem } = local.screen;
  useEffect(() => {
    if (problem !== null) say.current(['The screen could not be shared.']);
  }, [problem]);

  const isMuted = !local.microphone.wanted && local.microphone.track !== null;
  useEffect(() => {
    if (!isMuted) return;
    let loud = 0;
    let isSaid = false;
    const timer = setInterval(() => {
      // Half a second of speech, so that a cough says nothing.
      loud = media.microphoneLevel() > 0.06 ? loud + 1 : 0;
      if (loud < 5 || isSaid) return;
      isSaid = true;
      say.current(['You are muted. Press M to be heard.']);
    }, 100);
    return () => clearInterval(timer);
  }, [isMuted, media]);

  return (
    <div className={styles.notices} role="status" aria-live="polite" aria-label="Notices">
      {state.endsAt !== null && (
        <div className={styles.notice} data-testid="ending">
          {endingText(state.endsAt)}
        </div>
      )}
      {notices.map((notice) => (
        <div key={notice.id} className={styles.notice}>
          {notice.text}
        </div>
      ))}
    </div>
  );
}
