import { describe, expect, it } from 'vitest';
import type { ChatMessage, SendChatRequest } from '../../src/client/api/roomWire';
import type { Page } from '../../src/client/api/wire';
import { mergeMessages } from '../../src/client/chat/chatMessages';
import { chatParts } from '../../src/client/chat/chatText';
import { RoomChat } from '../../src/client/chat/RoomChat';
import { ProblemError } from '../../src/client/problems';
import { settle } from './fakeClock';
import { message } from './roomSamples';

function world(pages: Record<string, Page<ChatMessage>> = { '': { items: [] } }) {
  const sent: SendChatRequest[] = [];
  const deleted: string[] = [];
  const server = { fails: null as ProblemError | null, number: 100 };
  let ids = 0;
  const chat = new RoomChat({
    api: {
      listChat: (_, token) => Promise.resolve(pages[token ?? ''] ?? { items: [] }),
      deleteChat: (_, id) => {
        deleted.push(id);
        return Promise.resolve();
      },
    },
    roomId: () => 'room',
    selfId: () => 'me',
    createId: () => `client-${++ids}`,
    invoke: <T>(_: string, argument: unknown): Promise<T> => {
      const request = argument as SendChatRequest;
      sent.push(request);
      if (server.fails !== null) return Promise.reject(server.fails);
      const { text, clientId } = request;
      server.number += 1;
      return Promise.resolve(
        message(server.number, { participantId: 'me', text, clientId, to: request.to ?? null }) as T,
      );
    },
  });
  return { chat, sent, deleted, server, pages };
}

const texts = (chat: RoomChat): readonly (string | null | undefined)[] =>
  chat.getSnapshot().messages.map((one) => one.text);

describe('RoomChat', () => {
  it('shows who comes late what was written before, without counting it as unread', async () => {
    const { chat } = world({
      '': { items: [message(3), message(2)], continuationToken: 'more' },
      more: { items: [message(1)] },
    });
    chat.enter('ses');
    await settle();
    expect(texts(chat)).toEqual([]);
    chat.look(true);
    chat.look(false);
    await settle();
    expect(texts(chat)).toEqual(['words 2', 'words 3']);
    expect(chat.getSnapshot()).toMatchObject({ unread: 0, hasEarlier: true });
    await chat.loadEarlier();
    expect(texts(chat)).toEqual(['words 1', 'words 2', 'words 3']);
    expect(chat.getSnapshot().hasEarlier).toBe(false);
  });

  it('counts what others write while nobody looks, once each', () => {
    const { chat } = world();
    chat.received(message(1));
    chat.received(message(1));
    chat.received(message(2, { participantId: 'me' }));
    expect(chat.getSnapshot().unread).toBe(1);
    chat.look(true);
    expect(chat.getSnapshot().unread).toBe(0);
    chat.received(message(3));
    expect(chat.getSnapshot()).toMatchObject({ unread: 0, newest: { messageId: 'msg_3' } });
  });

  it('counts what was missed while the connection was lost', async () => {
    const { chat, pages } = world({ '': { items: [message(1)] } });
    chat.enter('ses');
    chat.received(message(1));
    chat.look(true);
    chat.look(false);
    await settle();
    pages[''] = { items: [message(3), message(2), message(1)] };
    chat.enter('ses');
    await settle();
    expect(texts(chat)).toEqual(['words 1', 'words 2', 'words 3']);
    expect(chat.getSnapshot().unread).toBe(2);
  });

  it('forgets another session', async () => {
    const { chat, pages } = world({ '': { items: [message(1)] } });
    chat.enter('ses');
    await chat.load();
    expect(texts(chat)).toEqual(['words 1']);
    pages[''] = { items: [] };
    chat.enter('other');
    await settle();
    expect(chat.getSnapshot().messages).toEqual([]);
  });

  it('shows one of its own at once, and once, whichever comes first: the answer or the event', async () => {
    const { chat } = world();
    const sending = chat.send('  hello ', null);
    expect(chat.getSnapshot().pending).toMatchObject([{ text: 'hello', problem: null }]);
    chat.received(message(101, { participantId: 'me', text: 'hello', clientId: 'client-1' }));
    expect(chat.getSnapshot().pending).toEqual([]);
    await sending;
    expect(texts(chat)).toEqual(['hello']);
  });

  it('keeps what could not be sent, and sends it again under the same id', async () => {
    const { chat, sent, server } = world();
    server.fails = new ProblemError({ type: 'unreachable', detail: 'gone' });
    await chat.send('hello', 'ann');
    expect(chat.getSnapshot().pending).toMatchObject([{ text: 'hello', to: 'ann', problem: { type: 'unreachable' } }]);
    server.fails = null;
    await chat.retry('client-1');
    expect(sent).toEqual([
      { text: 'hello', to: 'ann', clientId: 'client-1' },
      { text: 'hello', to: 'ann', clientId: 'client-1' },
    ]);
    expect(chat.getSnapshot().pending).toEqual([]);
  });

  it('sends nothing of blanks', async () => {
    const { chat, sent } = world();
    await chat.send(' \n ', null);
    expect(sent).toEqual([]);
  });

  it('takes a message back, and does not let a late copy bring its words back', async () => {
    const { chat, deleted } = world();
    chat.received(message(1));
    await chat.delete('msg_1');
    chat.received(message(1));
    expect(deleted).toEqual(['msg_1']);
    expect(chat.getSnapshot().messages).toMatchObject([{ isDeleted: true, text: null }]);
  });

  it('keeps no more than its bound', () => {
    const many = Array.from({ length: 12 }, (_, index) => message(index));
    expect(mergeMessages([], many, 10).map((one) => one.number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('chatParts', () => {
  const links = (text: string): readonly string[] =>
    chatParts(text).flatMap((part) => (part.kind === 'link' ? [part.url] : []));

  it.each([
    ['see https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
    ['(http://example.org/wiki/A_(b))', ['http://example.org/wiki/A_(b)']],
    ['https://a.example, and http://b.example!', ['https://a.example/', 'http://b.example/']],
    ['HTTPS://EXAMPLE.ORG', ['https://example.org/']],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd ftp://x.example', []],
    ['javascript:https://example.org/%0aalert(1)', ['https://example.org/%0aalert(1)']],
    ['https://bank.example@evil.example/', []],
    ['https://', []],
    ['<a href="https://example.org">x</a>', ['https://example.org/']],
    ['nothing here', []],
  ])('finds in %s the pages %j', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it('loses no character, whatever is in it', () => {
    const text = '<b>x</b> https://example.org/a, http://[bad & done\nhttps://b.example/ü)';
    expect(
      chatParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
