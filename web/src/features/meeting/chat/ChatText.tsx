import { chatParts } from '../../../client/chat/chatText';
import styles from './chat.module.css';

/** A message's words, with its links. Everything is text to the browser: nobody's markup is markup here. */
export function ChatText({ text }: { readonly text: string }) {
  return (
    <span className={styles.text} dir="auto" data-part="text">
      {chatParts(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          // The address of this meeting is nobody else's business.
          <a key={index} href={part.url} target="_blank" rel="noopener noreferrer" referrerPolicy="no-referrer">
            {part.text}
          </a>
        ),
      )}
    </span>
  );
}
