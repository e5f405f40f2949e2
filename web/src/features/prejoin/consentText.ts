export interface ConsentText {
  readonly title: string;
  readonly question: string;
  readonly whenDeclined: string;
}

/** What a consent is about, in words anyone understands. */
export function consentText(type: string): ConsentText {
  switch (type) {
    case 'recording':
      return {
        title: 'Recording',
        question:
          'The host may record this meeting. A recording has your picture, your voice and the screen you share.',
        whenDeclined: 'If you decline, you are left out of every recording.',
      };
    case 'ai':
      return {
        title: 'Captions and summary',
        question: 'Software may turn what is said into captions, a transcript and a summary.',
        whenDeclined: 'If you decline, what you say is not transcribed.',
      };
    default:
      return {
        title: type,
        question: `This meeting asks for your consent to: ${type}.`,
        whenDeclined: 'If you decline, you are left out of it.',
      };
  }
}
