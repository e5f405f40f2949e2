import type { Moderated } from '../../client/api/roomWire';
import type { ModerationNews } from '../../client/moderation/RoomModeration';

/** What a host did to oneself, or the server refused, in a sentence; null for what needs none. */
export function newsText(news: ModerationNews): string | null {
  if (news.kind === 'moderated') return actText(news.act);
  return news.problem.detail;
}

function actText({ action, byName, value, role }: Moderated): string | null {
  const may = value !== false;
  switch (action) {
    case 'mute':
    case 'muteAll':
      return `${byName} muted you.`;
    case 'allowUnmute':
      return may ? `${byName} allows you to unmute.` : `${byName} does not allow you to unmute any more.`;
    case 'stopVideo':
      return `${byName} stopped your camera.`;
    case 'allowVideo':
      return may ? `${byName} allows you to turn on your camera.` : `${byName} does not allow your camera any more.`;
    case 'stopShare':
      return `${byName} stopped your screen share.`;
    case 'allowShare':
      return may ? `${byName} allows screen sharing.` : `${byName} stopped screen sharing by participants.`;
    case 'lowerHand':
      return `${byName} lowered your hand.`;
    case 'setRole':
      return roleText(byName, role ?? null);
    case 'handOver':
      return `${byName} made you the host.`;
    case 'spotlight':
      return may ? `${byName} put you in the spotlight.` : `${byName} took you out of the spotlight.`;
    // Those leave the room, or never concern somebody in it.
    case 'remove':
    case 'lock':
    case 'admit':
    case 'admitAll':
    case 'deny':
      return null;
  }
}

function roleText(byName: string, role: string | null): string {
  switch (role) {
    case 'host':
      return `You are the host now.`;
    case 'cohost':
      return `${byName} made you co-host.`;
    case 'viewer':
      return `${byName} made you a viewer: you see and hear.`;
    default:
      return `${byName} made you a participant.`;
  }
}
