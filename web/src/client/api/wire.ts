/** What crosses the wire, as the API writes it (camelCase JSON). */

import type { CaptionsState, RecordingState } from './keptWire';
import type { RoomInfo } from './roomWire';

/** How media travels: what the host chooses. */
export type TopologyChoice = 'auto' | 'mesh' | 'sfu';
export type MeetingStatus = 'SCHEDULED' | 'ACTIVE' | 'COMPLETED';
export type Role = 'host' | 'cohost' | 'attendee' | 'guest' | 'viewer';
export type ConsentType = 'recording' | 'ai';
export type ConsentAnswer = 'accepted' | 'declined';
export type ConsentAnswers = Readonly<Partial<Record<string, ConsentAnswer>>>;
export type TrackSource = 'microphone' | 'camera' | 'screen' | 'screenAudio';

export interface UserProfile {
  readonly id: string;
  readonly displayName: string;
  readonly email?: string | null;
  readonly tenantId: string;
  readonly isGuest: boolean;
  readonly createdAt: string;
}

export interface SignInRequest {
  readonly displayName: string;
  readonly email?: string;
  readonly guest?: boolean;
}

export interface SignInResponse {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: UserProfile;
}

export interface MeetingSettingsInput {
  readonly isRecordingEnabled?: boolean;
  readonly aiEnabled?: boolean;
  readonly maxParticipants?: number;
  readonly allowedRoles?: readonly Role[];
  /** An empty string removes it. */
  readonly password?: string;
  /** Joiners wait until a host lets them in. */
  readonly lobbyEnabled?: boolean;
  /** Joiners wait until the host has joined. */
  readonly waitForHost?: boolean;
  readonly allowDeclinedConsent?: boolean;
  readonly autoRecord?: boolean;
  readonly autoTranscribe?: boolean;
  readonly autoSummarize?: boolean;
  readonly recordParticipantFiles?: boolean;
  readonly endOnSchedule?: boolean;
  readonly chatEnabled?: boolean;
  readonly joinAsViewers?: boolean;
  readonly topology?: TopologyChoice;
  /** Codecs that video may be in (`VP8`, `H264`, `VP9`, `AV1`), best first; empty for each client's own choice. */
  readonly videoCodecs?: readonly string[];
  /** BCP 47. */
  readonly language?: string;
}

export interface MeetingSettings {
  readonly isRecordingEnabled: boolean;
  readonly aiEnabled: boolean;
  readonly maxParticipants: number;
  readonly allowedRoles: readonly Role[];
  readonly hasPassword: boolean;
  readonly lobbyEnabled: boolean;
  readonly waitForHost?: boolean;
  readonly allowDeclinedConsent: boolean;
  readonly autoRecord: boolean;
  readonly autoTranscribe: boolean;
  readonly autoSummarize: boolean;
  readonly recordParticipantFiles: boolean;
  readonly endOnSchedule: boolean;
  /** Absent means that participants may write to each other. */
  readonly chatEnabled?: boolean;
  readonly joinAsViewers?: boolean;
  readonly topology?: TopologyChoice;
  /** Codecs that video may be in (`VP8`, `H264`, `VP9`, `AV1`), best first; empty for each client's own choice. */
  readonly videoCodecs?: readonly string[];
  /** BCP 47: what is spoken. */
  readonly language: string;
}

export interface MeetingInput {
  readonly title?: string;
  readonly scheduledTime?: string;
  readonly durationMinutes?: number;
  readonly settings?: MeetingSettingsInput;
}

export interface Meeting {
  readonly id: string;
  readonly title: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly status: MeetingStatus;
  readonly scheduledTime?: string | null;
  readonly durationMinutes: number;
  readonly settings: MeetingSettings;
  readonly requiredConsents: readonly string[];
  readonly participantCount: number;
  readonly isRecording: boolean;
  readonly isHost: boolean;
  readonly createdAt: string;
  readonly endedAt?: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly continuationToken?: string | null;
}

export interface JoinRequest {
  /** To see and hear only. */
  readonly role?: 'viewer';
  readonly displayName?: string;
  readonly password?: string;
  readonly consentToken?: string;
  readonly deviceId: string;
  /** The region that we are in or near, as media nodes name theirs. */
  readonly region?: string;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string | null;
  readonly credential?: string | null;
}

/** Servers with fresh credentials, in mid-call. */
export interface IceServersResponse {
  readonly iceServers: readonly IceServer[];
  readonly expiresAt: string;
}

export interface JoinResponse {
  readonly roomId: string;
  readonly sessionId: string;
  readonly participantId: string;
  readonly role: Role;
  readonly token: string;
  readonly tokenExpiresAt: string;
  readonly iceServers: readonly IceServer[];
  /** When their credentials end. */
  readonly iceServersExpireAt: string;
  readonly hubUrl: string;
  readonly topology: string;
}

export interface ConsentResponse {
  readonly consentToken: string;
  readonly expiresAt: string;
  readonly answers: Readonly<Record<string, string>>;
}

export interface ParticipantInfo {
  readonly participantId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly isMuted: boolean;
  readonly isVideoOn: boolean;
  readonly isScreenSharing: boolean;
  readonly isHandRaised: boolean;
  /** Since when the hand is raised: hands are taken in this order. */
  readonly handRaisedAt?: string | null;
  /** The media node forwards nothing of their voice until they unmute. */
  readonly isMutedByHost?: boolean;
  readonly mayUnmute?: boolean;
  readonly isVideoStoppedByHost?: boolean;
  readonly mayShowVideo?: boolean;
  readonly declinedConsents: readonly string[];
  /** What they were never asked for: they are left out of it until they join again. */
  readonly unaskedConsents?: readonly string[];
  readonly joinedAt: string;
  readonly version: number;
}

export interface JoinRoomResult {
  readonly participantId: string;
  readonly sessionId: string;
  readonly participants: readonly ParticipantInfo[];
  readonly version: number;
  readonly keepAliveSeconds: number;
  /** Not null while the room is being recorded: to be told before media flows. */
  readonly recording?: RecordingState | null;
  /** Null where the meeting allows no captions. */
  readonly captions?: CaptionsState | null;
  /** What is true of the room as a whole. */
  readonly room?: RoomInfo | null;
}

export interface KeepAliveResult {
  readonly token?: string | null;
  readonly tokenExpiresAt?: string | null;
  readonly version: number;
}

export interface ParticipantStatePatch {
  readonly isMuted?: boolean;
  readonly isVideoOn?: boolean;
  readonly isScreenSharing?: boolean;
  readonly isHandRaised?: boolean;
}

export interface ParticipantLeft {
  readonly participantId: string;
  readonly reason: 'left' | 'lost' | 'replaced' | 'removed';
  readonly version: number;
}

export interface SfuEndpoint {
  readonly ip: string;
  readonly port: number;
  readonly transportId: string;
  readonly mediaUrl: string;
}

export type TopologyName = 'mesh' | 'sfu';

/** Media is to travel another way; what is there stays until the new way carries media. */
export interface SwitchTopology {
  readonly topology: TopologyName;
  readonly reason: string;
  readonly version: number;
  readonly endpoint?: SfuEndpoint | null;
}

/** A session description of another participant. */
export interface SdpMessage {
  readonly sourceUserId: string;
  readonly sdp: string;
}

/** An ICE candidate of another participant, as an object or as its JSON text. */
export interface IceCandidateMessage {
  readonly sourceUserId: string;
  readonly candidate: unknown;
}

export interface SlotAssignment {
  readonly mid: string;
  readonly participantId?: string | null;
  readonly source?: TrackSource | null;
  /** Its picture is not sent now, because our network has no room for it beside the sound, or because of `isShed`. */
  readonly isPaused?: boolean;
  /** The server has too much to do. */
  readonly isShed?: boolean;
}

export interface SlotMap {
  readonly mediaId: string;
  readonly version: number;
  readonly slots: readonly SlotAssignment[];
  /** Somebody cannot decode what we send, and all could decode this codec: another offer gets it first. */
  readonly videoCodec?: string | null;
}

/** One picture that is shown, with how many lines of device pixels; 0 keeps its slot and sends nothing. */
export interface ShownTrack {
  readonly participantId: string;
  readonly source: 'camera' | 'screen';
  readonly height: number;
}

/** What is shown of the pictures that there are, the most important first; whole each time, with a version that rises. */
export interface ShownView {
  readonly version: number;
  readonly shown: readonly ShownTrack[];
}

export interface ActiveSpeakers {
  readonly participantIds: readonly string[];
}

export interface MeetingEnded {
  readonly roomId: string;
  readonly reason: 'host' | 'empty' | 'schedule' | 'maximum' | 'shutdown';
}

/** Some minutes before a session ends because its planned time is over. */
export interface MeetingEnding {
  readonly roomId: string;
  readonly endsAt: string;
}

export interface MediaLost {
  readonly mediaId: string;
  readonly reason: string;
}

/** What a client may report, each in the unit that its name ends in. */
export type MeasurementName =
  | 'joinToFirstFrameMs'
  | 'joinToConnectedMs'
  | 'roundTripMs'
  | 'lossPercent'
  | 'jitterMs'
  | 'missingVoicePercent'
  | 'frozenPicturePercent'
  | 'reconnects'
  | 'relayAttempts'
  | 'relayConnections';

export type Measurements = Readonly<Partial<Record<MeasurementName, number>>>;
