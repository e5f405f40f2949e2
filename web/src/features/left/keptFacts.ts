import type { Meeting } from '../../client/api/wire';

export interface KeptFact {
  readonly isKept: boolean;
  readonly text: string;
}

/** What the server keeps of a meeting. Picture and sound only pass through it. */
export function keptFacts(meeting: Meeting | null): readonly KeptFact[] {
  const asked = meeting?.requiredConsents ?? [];
  return [
    { isKept: true, text: 'When you joined and left, and the name you gave.' },
    ...(asked.length > 0 ? [{ isKept: true, text: 'Your answers to the consent questions, with their time.' }] : []),
    meeting?.settings.autoRecord === true
      ? { isKept: true, text: 'Picture and sound, recorded from the start, and never of people who declined.' }
      : asked.includes('recording')
        ? {
            isKept: false,
            text: 'No picture or sound by itself: only if the host started a recording, and never of people who declined.',
          }
        : { isKept: false, text: 'No picture and no sound: this meeting could not be recorded.' },
    meeting?.settings.autoTranscribe === true
      ? { isKept: true, text: 'What was said, written down from the start, and never by people who declined.' }
      : asked.includes('ai')
        ? {
            isKept: false,
            text: 'No transcript by itself: only if captions were started, and never of people who declined.',
          }
        : { isKept: false, text: 'No transcript and no summary.' },
  ];
}
