import type { LocalMediaState } from '../../client/devices/LocalMedia';
import type { MeetingState } from '../../client/meetingState';
import type { ParticipantInfo } from '../../client/api/wire';

/** One person on the screen. */
export interface Tile {
  readonly participantId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly isMuted: boolean;
  readonly isSpeaking: boolean;
  readonly isHandRaised: boolean;
  /** What they are left out of while it runs, in words: "not recorded", "not transcribed". */
  readonly leftOut: readonly string[];
  /** Null shows initials instead. */
  readonly video: MediaStreamTrack | null;
}

/** A shared screen. */
export interface SharedScreen {
  readonly participantId: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly video: MediaStreamTrack | null;
}

/** What the meeting page shows, and where. */
export interface MeetingView {
  /** The screen on the stage; null shows the grid. */
  readonly stage: SharedScreen | null;
  /** Others first, in the order of joining; oneself last. */
  readonly tiles: readonly Tile[];
  /** Oneself in the corner, when there is exactly one other and no stage. */
  readonly corner: Tile | null;
  /** People beyond the most tiles. */
  readonly hidden: number;
}

export const mostTiles = 25;

/** What is being kept of the meeting now. */
export interface KeptNow {
  readonly isRecording: boolean;
  readonly isTranscribing: boolean;
}

const nothingKept: KeptNow = { isRecording: false, isTranscribing: false };

export function meetingView(state: MeetingState, local: LocalMediaState, kept: KeptNow = nothingKept): MeetingView {
  const others = state.participants.filter((one) => one.participantId !== state.selfId);
  const shown = others.length + 1 <= mostTiles ? others : others.slice(0, mostTiles - 2);
  const self = selfTile(state, local, kept);
  const stage = stageOf(state, local, others);
  const faces = shown.map((one) => otherTile(state, one, kept));
  const inCorner = faces.length === 1 && stage === null;
  return {
    stage,
    tiles: inCorner ? faces : [...faces, self],
    corner: inCorner ? self : null,
    hidden: others.length - shown.length,
  };
}

function leftOut(info: ParticipantInfo | undefined, kept: KeptNow): readonly string[] {
  const without = [...(info?.declinedConsents ?? []), ...(info?.unaskedConsents ?? [])];
  return [
    ...(kept.isRecording && without.includes('recording') ? ['not recorded'] : []),
    ...(kept.isTranscribing && without.includes('ai') ? ['not transcribed'] : []),
  ];
}

function otherTile(state: MeetingState, info: ParticipantInfo, kept: KeptNow): Tile {
  const { participantId } = info;
  return {
    participantId,
    name: info.displayName,
    isSelf: false,
    isMuted: info.isMuted,
    isSpeaking: !info.isMuted && state.speaking.has(participantId),
    isHandRaised: info.isHandRaised,
    leftOut: leftOut(info, kept),
    video: info.isVideoOn ? (state.media.remote.get(participantId)?.camera ?? null) : null,
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
    isHandRaised: state.isHandRaised,
    leftOut: leftOut(info, kept),
    video: camera.wanted ? camera.track : null,
  };
}

/** Somebody else's screen before one's own, which one sees anyway; of several, the one of who joined last. */
function stageOf(state: MeetingState, local: LocalMediaState, others: readonly ParticipantInfo[]): SharedScreen | null {
  const sharer = others.findLast((one) => one.isScreenSharing);
  if (sharer !== undefined) {
    const video = state.media.remote.get(sharer.participantId)?.screen ?? null;
    return { participantId: sharer.participantId, name: sharer.displayName, isSelf: false, video };
  }
  if (local.screen.video === null) return null;
  return { participantId: state.selfId ?? 'self', name: 'You', isSelf: true, video: local.screen.video };
}

/** The tile in words. */
export function tileLabel(tile: Tile): string {
  return [
    tile.isSelf ? `${tile.name} (you)` : tile.name,
    tile.isMuted ? 'muted' : 'microphone on',
    tile.video === null ? 'camera off' : 'camera on',
    ...(tile.isHandRaised ? ['hand raised'] : []),
    ...tile.leftOut,
  ].join(', ');
}
