/** Ids are twelve letters and digits without look-alikes, in three groups: `abcd-efgh-jkmn`. */
const idPattern = /^([a-z0-9]{4})-?([a-z0-9]{4})-?([a-z0-9]{4})$/;

/** The meeting id in what a person typed or pasted: a code, with or without dashes, or any of our links. Null when there is none. */
export function parseMeetingCode(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  const path = /^(?:https?:\/\/)?[^\s/]+\/(?:join|m|left)\/([^\s/?#]+)/.exec(trimmed)?.[1];
  const match = idPattern.exec((path ?? trimmed).replaceAll(/\s+/g, ''));
  return match === null ? null : match.slice(1).join('-');
}

/** The link that invites to a meeting. */
export function inviteLink(origin: string, meetingId: string): string {
  return `${origin}/join/${encodeURIComponent(meetingId)}`;
}
