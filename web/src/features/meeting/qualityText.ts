import type { Quality, QualityRating } from '../../client/media/quality';

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
