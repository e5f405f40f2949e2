import { useEffect, useRef, useState } from 'react';
import { delay, systemClock } from '../../client/clock';
import type { MeetingClient } from '../../client/MeetingClient';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { useApp } from '../../ui/AppContext';

export interface CallState {
  readonly client: MeetingClient | null;
  /** Why it is not back yet; it keeps trying. */
  readonly problem: ProblemError | null;
}

const retryMs = 3_000;

/** The call begun on the pre-join page; after a reload, the call found again; else the way to the pre-join page. */
export function useCall(id: string): CallState {
  const { desk, media, navigate } = useApp();
  const [state, setState] = useState<CallState>(() => ({ client: desk.running(id), problem: null }));
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
          setState({ client, problem: null });
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
          setState({ client: null, problem });
          await delay(systemClock, retryMs);
        }
      }
    };
    void comeBack();
  }, [desk, media, id, navigate]);
  return state;
}
