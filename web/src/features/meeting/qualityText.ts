import type { Quality, QualityRating } from '../../client/media/quality';
import type { PersonQuality } from '../../client/quality/PeopleQuality';

export function qualityName(rating: QualityRating): string {
  return { good: 'good', fair: 'fair', poor: 'poor', unknown: 'not measured yet' }[rating];
}

/** The numbers behind the rating, with their units. */
export function qualityFacts(quality: Quality): readonly (readonly [string, string])[] {
  const show = (value: number | null, text: (value: number) => string): string => (value === null ? '–' : text(value));
  const rate = (kilobits: number): string =>
    kilobits >= 1_000 ? `${(kilobits / 1_000).toFixed(1)} Mbit/s` : `${kilobits.toFixed(0)} kbit/s`;
  const frames = (value: number): string => `${value.toFixed(0)} per second`;
  return [
    ['Round trip', show(quality.roundTripMs, (value) => `${value.toFixed(0)} ms`)],
    ['Packets lost', show(quality.loss, (value) => `${(value * 100).toFixed(1)} %`)],
    ['Receiving', show(quality.kilobitsIn, rate)],
    ['Sending', show(quality.kilobitsOut, rate)],
    ['Pictures in', show(quality.framesIn, frames)],
    ['Pictures out', show(quality.framesOut, frames)],
  ];
}

/** How somebody comes through, what is wrong, and on whose side. */
export function personQualityText(name: string, { rating, missingVoice, frozenPicture, side }: PersonQuality): string {
  if (rating === 'good') return `${name} comes through well.`;
  const wrong = [
    ...(missingVoice > 0 ? [`${missingVoice} % of the voice is missing`] : []),
    ...(frozenPicture > 0 ? [`the picture stands still ${frozenPicture} % of the time`] : []),
  ];
  const what = wrong.length === 0 ? 'the voice comes late' : wrong.join(', and ');
  const whose = {
    own: 'It is your connection: others come through no better.',
    theirs: `It is ${name}'s connection: others come through well.`,
    unknown: 'It may be either connection.',
  }[side];
  return `${name} comes through ${rating === 'poor' ? 'badly' : 'less than well'}: ${what}. ${whose}`;
}
