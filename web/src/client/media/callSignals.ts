import type { PeerSignals } from './PeerLink';

/** The hub as peer links use it. */
export function callSignals(invoke: (method: string, argument: unknown) => Promise<unknown>): PeerSignals {
  const call = async (method: string, argument: unknown): Promise<void> => {
    await invoke(method, argument);
  };
  return {
    offer: (targetUserId, sdp) => call('SendOffer', { targetUserId, sdp }),
    answer: (targetUserId, sdp) => call('SendAnswer', { targetUserId, sdp }),
    candidate: (targetUserId, candidate) => call('SendIceCandidate', { targetUserId, candidate }),
    report: (report) => call('ReportPeer', report),
  };
}
