import { useCallback, useEffect, useRef, useState } from 'react';
import type { Move } from '../../client/breakouts/RoomBreakouts';
import { delay, systemClock } from '../../client/clock';
import type { MeetingClient } from '../../client/MeetingClient';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { useApp } from '../../ui/AppContext';
import { problemText } from '../../ui/problemText';

export interface CallState {
  readonly client: MeetingClient | null;
  /** The breakout room that one is in; null in the meeting itself. */
  readonly roomName: string | null;
  /** Why it is not back yet; it keeps trying. */
  readonly problem: ProblemError | null;
}

export interface Call extends CallState {
  /** Goes on in another room of the same meeting; resolves with why not, in words, or null. */
  readonly move: (from: MeetingClient, to: Pick<Move, 'roomId' | 'name'>) => Promise<string | null>;
}

const retryMs = 3_000;

/** The call begun on the pre-join page; after a reload, the call found again; else the way to the pre-join page. */
export function useCall(id: string): Call {
  const { desk, media, navigate } = useApp();
  const [state, setState] = useState<CallState>(() => ({ client: desk.running(id), roomName: null, problem: null }));
  const isStarted = useRef(false);
  useEffect(() => {
    if (isStarted.current || desk.running(id) !== null) return;
    isStarted.current = true;
    const kept = desk.kept(id);
    if (kept === null) {
      navigate(`/join/${id}`, { replace: true });
      return;
    }
    void media.open();
    const comeBack = async (): Promise<void> => {
      while (location.pathname.startsWith(`/m/${id}`)) {
        try {
          const client = await desk.join(kept);
          setState({ client, roomName: null, problem: null });
          return;
        } catch (error) {
          const problem = toProblem(error);
          if (problem.type === 'meeting-ended') {
            desk.close(id, { kind: 'ended', reason: 'host' });
            navigate(`/left/${id}`, { replace: true });
            return;
          }
          if (!problem.isPassing) {
            // It takes a person: a password, a consent, a sign-in.
            navigate(`/join/${id}`, { replace: true });
            return;
          }
          setState({ client: null, roomName: null, problem });
          await delay(systemClock, retryMs);
        }
      }
    };
    void comeBack();
  }, [desk, media, id, navigate]);
  const move = useCallback(
    async (from: MeetingClient, to: Pick<Move, 'roomId' | 'name'>): Promise<string | null> => {
      try {
        const client = await desk.move(from, to.roomId);
        const isBack = to.roomId === id;
        setState({ client, roomName: isBack ? null : (to.name ?? 'Breakout room'), problem: null });
        return null;
      } catch (error) {
        const where = to.name ?? 'the meeting';
        return `You could not go to ${where}. ${problemText(toProblem(error)).text}`;
      }
    },
    [desk, id],
  );
  return { ...state, move };
}
