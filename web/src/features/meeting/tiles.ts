import type { LocalMediaState } from '../../client/devices/LocalMedia';
import type { MeetingState } from '../../client/meetingState';
import type { ParticipantInfo } from '../../client/api/wire';
import type { PersonQuality } from '../../client/quality/PeopleQuality';
import { handPlaces } from './hands';

/** One person on the screen. */
export interface Tile {
  readonly participantId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly isMuted: boolean;
  readonly isSpeaking: boolean;
  /** Of the others, who has the floor or had it last: whom one looks for. */
  readonly hasFloor: boolean;
  readonly isHandRaised: boolean;
  /** Place in the order of raised hands, from 1; null when it is not raised, or not known yet. */
  readonly handPlace: number | null;
  /** What they are left out of while it runs, in words: "not recorded", "not transcribed". */
  readonly leftOut: readonly string[];
  /** How they come through to us; null for oneself, and while it is not measured. */
  readonly quality: PersonQuality | null;
  /** Null shows initials instead. */
  readonly video: MediaStreamTrack | null;
  /** Their picture stands still: our network or the server has no room for it. */
  readonly isPaused: boolean;
  /** The server is why. */
  readonly isServerBusy: boolean;
}

/** A shared screen. */
export interface SharedScreen {
  readonly participantId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly video: MediaStreamTrack | null;
  /** It stands still: our network or the server has no room for it. */
  readonly isPaused: boolean;
  /** The server is why. */
  readonly isServerBusy: boolean;
}

/** Why a picture stands still. */
export function pausedText({ isServerBusy }: { readonly isServerBusy: boolean }): string {
  return isServerBusy ? 'Picture paused: the server is busy' : 'Picture paused: your connection is too slow';
}

/** What the meeting page shows, and where. */
export interface MeetingView {
  /** The screen on the stage; null shows the grid. */
  readonly stage: SharedScreen | null;
  /** Who is shown large to all, in their order; empty while a screen is on the stage, which goes first. */
  readonly spotlight: readonly Tile[];
  /** Those on the page: others in the order of joining; oneself last on the first. */
  readonly tiles: readonly Tile[];
  /** Oneself in the corner, when there is exactly one other and no stage. */
  readonly corner: Tile | null;
  /** Which page it is, from 0; less than asked for where there are not so many. */
  readonly page: number;
  readonly pages: number;
}

/** Which page of people is asked for, from 0, and how many people a page holds. */
export interface PageChoice {
  readonly page: number;
  readonly size: number;
}

/** People on one page where there is space for them, and on a phone. */
export const pageSizes = { wide: 25, narrow: 9 } as const;

const firstPage: PageChoice = { page: 0, size: pageSizes.wide };

/** What is being kept of the meeting now. */
export interface KeptNow {
  readonly isRecording: boolean;
  readonly isTranscribing: boolean;
}

const nobody: readonly string[] = [];

const nothingKept: KeptNow = { isRecording: false, isTranscribing: false };

export function meetingView(
  state: MeetingState,
  local: LocalMediaState,
  kept: KeptNow = nothingKept,
  spotlight: readonly string[] = nobody,
  choice: PageChoice = firstPage,
): MeetingView {
  const place = (one: ParticipantInfo): number => {
    const at = spotlight.indexOf(one.participantId);
    return at < 0 ? spotlight.length : at;
  };
  const others = state.participants
    .filter((one) => one.participantId !== state.selfId)
    .sort((a, b) => place(a) - place(b));
  const holder =
    others.length > 1 ? state.floor.find((id) => others.some((one) => one.participantId === id)) : undefined;
  const self = selfTile(state, local, kept);
  const stage = stageOf(state, local, others);
  const places = handPlaces(state.participants);
  const tileOf = (one: ParticipantInfo): Tile => otherTile(state, one, kept, places, holder);

  const large = stage === null ? spotlight : [];
  const inSpotlight = large.flatMap((id) => {
    const info = others.find((one) => one.participantId === id);
    return info !== undefined ? [tileOf(info)] : id === state.selfId ? [self] : [];
  });
  const rest = others.filter((one) => !large.includes(one.participantId));
  const selves = inSpotlight.includes(self) ? 0 : 1;
  const pages = Math.max(1, Math.ceil((rest.length + selves) / choice.size));
  const page = Math.min(Math.max(0, choice.page), pages - 1);
  const first = choice.size - selves;
  const ordered = pages > 1 ? withSpeakersFirst(rest, state.floor, spotlight, first) : rest;
  const shown =
    page === 0 ? ordered.slice(0, first) : ordered.slice(first).slice((page - 1) * choice.size, page * choice.size);
  const tiles = shown.map(tileOf);

  const inCorner = others.length === 1 && stage === null && inSpotlight.length === 0;
  const isSelfShown = selves > 0 && page === 0 && !inCorner;
  return {
    stage,
    spotlight: inSpotlight,
    tiles: isSelfShown ? [...tiles, self] : tiles,
    corner: inCorner ? self : null,
    page,
    pages,
  };
}

/**
 * Who speaks or spoke lately is on the first page, whoever came first: changed for the last one there who did not, so that everybody else stays where they are. Nobody
 * goes back for a pause: the floor remembers those before who has it now.
 */
function withSpeakersFirst(
  others: readonly ParticipantInfo[],
  floor: readonly string[],
  spotlight: readonly string[],
  first: number,
): readonly ParticipantInfo[] {
  const ordered = [...others];
  const staying = new Set([...floor, ...spotlight]);
  for (const id of [...floor].reverse()) {
    const from = ordered.findIndex((one) => one.participantId === id);
    const to = ordered.findLastIndex((one, at) => at < first && !staying.has(one.participantId));
    const [speaker, other] = [ordered[from], ordered[to]];
    if (from < first || speaker === undefined || other === undefined) continue;
    ordered[to] = speaker;
    ordered[from] = other;
  }
  return ordered;
}

function leftOut(info: ParticipantInfo | undefined, kept: KeptNow): readonly string[] {
  const without = [...(info?.declinedConsents ?? []), ...(info?.unaskedConsents ?? [])];
  return [
    ...(kept.isRecording && without.includes('recording') ? ['not recorded'] : []),
    ...(kept.isTranscribing && without.includes('ai') ? ['not transcribed'] : []),
  ];
}

function otherTile(
  state: MeetingState,
  info: ParticipantInfo,
  kept: KeptNow,
  places: ReadonlyMap<string, number>,
  holder: string | undefined,
): Tile {
  const { participantId } = info;
  return {
    participantId,
    name: info.displayName,
    isSelf: false,
    isMuted: info.isMuted,
    isSpeaking: !info.isMuted && state.speaking.has(participantId),
    hasFloor: participantId === holder,
    isHandRaised: info.isHandRaised,
    handPlace: places.get(participantId) ?? null,
    leftOut: leftOut(info, kept),
    quality: state.people.get(participantId) ?? null,
    video: info.isVideoOn ? (state.media.remote.get(participantId)?.camera ?? null) : null,
    isPaused: info.isVideoOn && state.media.paused.has(`${participantId}/camera`),
    isServerBusy: state.media.isServerBusy,
  };
}

/** From the devices, not from what the server has heard of them: one's own buttons act at once. */
function selfTile(state: MeetingState, { microphone, camera }: LocalMediaState, kept: KeptNow): Tile {
  const info = state.participants.find((one) => one.participantId === state.selfId);
  const isMuted = !microphone.wanted || microphone.track === null;
  return {
    participantId: state.selfId ?? 'self',
    name: info?.displayName ?? 'You',
    isSelf: true,
    isMuted,
    isSpeaking: !isMuted && state.selfId !== null && state.speaking.has(state.selfId),
    hasFloor: false,
    isHandRaised: state.isHandRaised,
    handPlace: handPlaces(state.participants).get(state.selfId ?? '') ?? null,
    leftOut: leftOut(info, kept),
    quality: null,
    video: camera.wanted ? camera.track : null,
    isPaused: false,
    isServerBusy: false,
  };
}

/** Somebody else's screen before one's own, which one sees anyway; of several, the one of who joined last. */
function stageOf(state: MeetingState, local: LocalMediaState, others: readonly ParticipantInfo[]): SharedScreen | null {
  const sharer = others.findLast((one) => one.isScreenSharing);
  if (sharer !== undefined) {
    const video = state.media.remote.get(sharer.participantId)?.screen ?? null;
    const isPaused = state.media.paused.has(`${sharer.participantId}/screen`);
    const { isServerBusy } = state.media;
    return {
      participantId: sharer.participantId,
      name: sharer.displayName,
      isSelf: false,
      video,
      isPaused,
      isServerBusy,
    };
  }
  if (local.screen.video === null) return null;
  return {
    participantId: state.selfId ?? 'self',
    name: 'You',
    isSelf: true,
    video: local.screen.video,
    isPaused: false,
    isServerBusy: false,
  };
}

/** The tile in words. */
export function tileLabel(tile: Tile): string {
  return [
    tile.isSelf ? `${tile.name} (you)` : tile.name,
    tile.isMuted ? 'muted' : 'microphone on',
    tile.video === null ? 'camera off' : 'camera on',
    ...(tile.isHandRaised ? ['hand raised'] : []),
    ...(tile.isPaused ? [pausedText(tile)] : []),
    ...(tile.quality?.rating === 'poor' ? ['poor connection'] : []),
    ...tile.leftOut,
  ].join(', ');
}
