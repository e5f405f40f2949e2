import { Button, Text } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowClockwiseRegular, DeleteRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PendingMessage, RoomChat } from '../../../client/chat/RoomChat';
import type { MeetingState } from '../../../client/meetingState';
import { runsMeeting } from '../../../client/moderation/roles';
import { problemText } from '../../../ui/problemText';
import { useStore } from '../../../ui/useStore';
import panel from '../panel.module.css';
import styles from './chat.module.css';
import { ChatComposer } from './ChatComposer';
import type { ChatDraft } from './ChatComposer';
import { chatRows, nameOf } from './chatRows';
import type { ChatContext, ChatRow } from './chatRows';
import { ChatText } from './ChatText';

export interface ChatPanelProps {
  readonly chat: RoomChat;
  readonly state: MeetingState;
  /** False where the host allows reading alone. */
  readonly mayWrite: boolean;
  readonly draft: ChatDraft;
  readonly onDraft: (draft: ChatDraft) => void;
  readonly onDelete: (messageId: string) => void;
  readonly onClose: () => void;
}

/** Nearer to the end than this, and the reader is at the end. */
const endSlackPx = 60;

/** What people write to each other; it follows unless the reader has scrolled up. */
export function ChatPanel({ chat, state, mayWrite, draft, onDraft, onDelete, onClose }: ChatPanelProps) {
  const view = useStore(chat);
  const list = useRef<HTMLOListElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const context: ChatContext = {
    selfId: state.selfId,
    isRunning: runsMeeting(state.role),
    participants: state.participants,
  };
  useEffect(() => {
    chat.look(true);
    return () => chat.look(false);
  }, [chat]);
  useLayoutEffect(() => {
    if (isAtEnd && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [view.messages, view.pending, isAtEnd]);

  const isEmpty = view.messages.length === 0 && view.pending.length === 0;
  return (
    <aside className={panel.panel} aria-label="Chat" data-testid="chat">
      <header className={panel.header}>
        <h2 className={panel.title}>Chat</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close chat" onClick={onClose} />
      </header>
      <ol
        ref={list}
        className={styles.messages}
        role="log"
        aria-label="Messages"
        // A list that scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setAtEnd(scrollHeight - scrollTop - clientHeight < endSlackPx);
        }}
      >
        {view.hasEarlier && (
          <li className={styles.centered}>
            <Button size="small" disabledFocusable={view.isLoading} onClick={() => void chat.loadEarlier()}>
              Show earlier messages
            </Button>
          </li>
        )}
        {view.problem !== null && (
          <li className={styles.centered} role="alert">
            <Text size={200}>Earlier messages could not be loaded. {problemText(view.problem).text}</Text>
            <Button size="small" icon={<ArrowClockwiseRegular />} onClick={() => void chat.load()}>
              Try again
            </Button>
          </li>
        )}
        {isEmpty && view.problem === null && (
          <li className={styles.empty}>
            {view.isLoading ? 'Loading…' : 'Nobody has written yet. What is written is there for all of this meeting.'}
          </li>
        )}
        {chatRows(view.messages, context).map((row) => (
          <Message key={row.message.messageId} row={row} onDelete={onDelete} />
        ))}
        {view.pending.map((one) => (
          <Pending key={one.clientId} one={one} chat={chat} context={context} />
        ))}
      </ol>
      {!isAtEnd && (
        <Button
          className={styles.newest}
          appearance="primary"
          size="small"
          icon={<ArrowDownRegular />}
          onClick={() => setAtEnd(true)}
        >
          Newest messages
        </Button>
      )}
      {mayWrite ? (
        <ChatComposer
          draft={draft}
          others={state.participants.filter((one) => one.participantId !== state.selfId)}
          onChange={onDraft}
          onSend={() => {
            void chat.send(draft.text, draft.to);
            onDraft({ ...draft, text: '' });
            setAtEnd(true);
          }}
        />
      ) : (
        <Text size={200} className={styles.empty}>
          The chat is off in the settings of this meeting.
        </Text>
      )}
    </aside>
  );
}

function Message({ row, onDelete }: { readonly row: ChatRow; readonly onDelete: (messageId: string) => void }) {
  const { message, isOwn, isContinued, privacy, mayDelete } = row;
  const at = new Date(message.sentAt);
  return (
    <li
      className={styles.message}
      data-testid="chat-message"
      data-message-id={message.messageId}
      data-participant-id={message.participantId}
      data-private={privacy !== null}
      data-deleted={message.isDeleted === true}
    >
      <div className={isContinued ? 'visually-hidden' : styles.head}>
        <strong data-part="name">{isOwn ? 'You' : message.displayName}</strong>
        <time dateTime={message.sentAt}>{at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}</time>
        {privacy !== null && <span className={styles.privacy}>{privacy}</span>}
      </div>
      <div className={styles.line}>
        {message.isDeleted === true ? (
          <em className={styles.deleted} data-part="text">
            This message was deleted.
          </em>
        ) : (
          <ChatText text={message.text ?? ''} />
        )}
        {mayDelete && (
          <Button
            className={styles.delete}
            size="small"
            appearance="subtle"
            icon={<DeleteRegular />}
            aria-label={isOwn ? 'Delete your message' : `Delete message of ${message.displayName}`}
            onClick={() => onDelete(message.messageId)}
          />
        )}
      </div>
    </li>
  );
}

interface PendingProps {
  readonly one: PendingMessage;
  readonly chat: RoomChat;
  readonly context: ChatContext;
}

/** One's own message that is on its way, or did not get through. */
function Pending({ one, chat, context }: PendingProps) {
  return (
    <li className={styles.message} data-testid="chat-pending" data-failed={one.problem !== null}>
      <div className={styles.head}>
        <strong>You</strong>
        {one.to !== null && <span className={styles.privacy}>to {nameOf(one.to, context)} alone</span>}
        {one.problem === null && <span>sending…</span>}
      </div>
      <div className={styles.line}>
        <ChatText text={one.text} />
      </div>
      {one.problem !== null && (
        <div role="alert" className={styles.failed}>
          <span>Not sent. {problemText(one.problem).text}</span>
          <Button size="small" onClick={() => void chat.retry(one.clientId)}>
            Send again
          </Button>
          <Button size="small" appearance="subtle" onClick={() => chat.discard(one.clientId)}>
            Discard
          </Button>
        </div>
      )}
    </li>
  );
}
