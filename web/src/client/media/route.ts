import type { JoinRoomResult } from '../api/wire';
import type { Route, Topology } from './CallMedia';

/** A topology by its name; a server that says nothing, or something new, knows the way by the media node. */
export function topologyOf(name: string | null | undefined): Topology {
  return name === 'mesh' ? 'mesh' : 'sfu';
}

/** How media travels in the room as it was entered. One that says nothing of it stays at what is known, which is the media node at first. */
export function routeOf({ room, version }: JoinRoomResult, known: Route): Route {
  return {
    topology: room?.topology === undefined ? known.topology : topologyOf(room.topology),
    version: room?.version ?? version,
  };
}
