import type { QualityRating } from '../media/quality';

/** From ITU-T G.107: the rating of a call without any impairment, narrowband defaults. */
const unimpaired = 93.2;

/** From ITU-T G.113 appendix I: how well concealment hides single losses, for G.711 with concealment. Nothing is published for Opus, whose concealment is no worse. */
const lossRobustness = 25.1;

/** One-way delay up to which talk is as easy as face to face; from there on each millisecond costs more (Cole and Rosenbluth's simplification of G.107, 2001). */
const easyDelayMs = 177.3;

/**
 * How a voice is heard, as a mean opinion score from 1 (bad) to 4.5, by the simplified E-model of ITU-T G.107.
 *
 * @param missing Part of the voice that was made up because its packets did not come in time, 0 to 1.
 * @param delayMs From mouth to ear as far as it is known, milliseconds.
 */
export function voiceScore(missing: number, delayMs: number): number {
  const delay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - easyDelayMs);
  const percent = missing * 100;
  const loss = (95 * percent) / (percent + lossRobustness);
  return opinionOf(unimpaired - delay - loss);
}

/** What a second without movement costs: with 3 of 100 frozen a picture is not good any more, with 9 it is poor. */
const frozenCost = 15;

/**
 * How a moving picture is seen, on the same scale. No standard maps what a browser counts to opinions, so this is ours: people forgive a small picture and few
 * frames, but not one that stands still while its voice goes on.
 *
 * @param frozen Part of the time in which it stood still longer than its frame rate explains, 0 to 1.
 */
export function pictureScore(frozen: number): number {
  return Math.max(1, 4.5 - frozenCost * frozen);
}

/** In the words of G.107 annex B: good is where users are satisfied (R of 80), poor where many are not (R of 60). */
export function ratingOf(score: number): QualityRating {
  if (score >= 4.02) return 'good';
  return score >= 3.1 ? 'fair' : 'poor';
}

/** G.107 annex B: the mean opinion for a rating factor. */
function opinionOf(factor: number): number {
  const r = Math.min(100, Math.max(0, factor));
  // The curve dips below its own floor near nothing.
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
