import type { ParticipantInfo } from '../../client/api/wire';

/** What changed among the others, in sentences to show and read out. Oneself is left out: one knows. */
export function changesInWords(
  before: readonly ParticipantInfo[],
  after: readonly ParticipantInfo[],
  selfId: string | null,
): readonly string[] {
  const was = new Map(before.map((one) => [one.participantId, one]));
  const is = new Map(after.map((one) => [one.participantId, one]));
  const joined = after.filter((one) => !was.has(one.participantId) && one.participantId !== selfId);
  const left = before.filter((one) => !is.has(one.participantId) && one.participantId !== selfId);
  const begun = (of: (info: ParticipantInfo) => boolean): readonly ParticipantInfo[] =>
    after.filter((one) => {
      const earlier = was.get(one.participantId);
      return earlier !== undefined && one.participantId !== selfId && !of(earlier) && of(one);
    });
  return [
    ...sentence(joined, 'joined'),
    ...sentence(left, 'left'),
    ...sentence(
      begun((one) => one.isScreenSharing),
      'shares the screen',
    ),
    ...sentence(
      begun((one) => one.isHandRaised),
      'raised a hand',
    ),
  ];
}

/** Three at once are named; a crowd is counted. */
function sentence(people: readonly ParticipantInfo[], what: string): readonly string[] {
  if (people.length > 3) return [`${people.length} people: ${what}`];
  return people.map((one) => `${one.displayName} ${what}`);
}

/** "This meeting ends at 15:00, when its planned time is over." */
export function endingText(endsAt: string, locale?: string): string {
  const at = new Date(endsAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return `This meeting ends at ${at}, when its planned time is over.`;
}
