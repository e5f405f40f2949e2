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
          'The host may record this meeting. A recording has your picture, your voice and the screen you share; the host keeps it, and may share it with those who were here.',
        whenDeclined:
          'If you decline, you are left out of every recording: no picture, no voice, no screen. A tile with your name keeps your place.',
      };
    case 'ai':
      return {
        title: 'Captions and summary',
        question:
          'Software may listen and write down what you say: as captions, as a transcript with your name, and as a summary with tasks, decisions and moods.',
        whenDeclined:
          'If you decline, that software does not hear you: no caption, no transcript and no summary has your words.',
      };
    default:
      return {
        title: type,
        question: `This meeting asks for your consent to: ${type}.`,
        whenDeclined: 'If you decline, you are left out of it.',
      };
  }
}
