/** What of a call's ways decides by which of them a message goes. */
export interface Ways {
  readonly topology: 'mesh' | 'sfu';
  /** The channels to the media node are open. */
  readonly hasServer: boolean;
  readonly isLinked: (participantId: string) => boolean;
  /** Linked, and by their own word reached by the media node too. */
  readonly isServed: (participantId: string) => boolean;
}

/** By which ways a message goes, each receiver by exactly one. An empty list for the server means everybody; null that it takes no part. */
export interface MessageWays {
  readonly server: readonly string[] | null;
  readonly peers: readonly string[];
}

/**
 * By which ways a message goes to its receivers, who are all others when none are named; null when somebody of them is not reached now. Where the media node carries the room, it carries
 * messages, but to those who are on their way to it and still have a link of their own; and the other way round.
 */
export function waysOf(
  to: readonly string[] | null,
  others: readonly { readonly participantId: string }[],
  { topology, hasServer, isLinked, isServed }: Ways,
): MessageWays | null {
  const receivers = to ?? others.map((one) => one.participantId);
  const peers = receivers.filter((id) => isLinked(id) && (topology === 'mesh' || !hasServer || !isServed(id)));
  const rest = receivers.filter((id) => !peers.includes(id));
  if (rest.length > 0 && !hasServer) return null;
  // To all at once, whoever they are by the time that it gets there.
  const isToAll = to === null && peers.length === 0 && topology === 'sfu' && hasServer;
  return { server: isToAll ? [] : rest.length > 0 ? rest : null, peers };
}
