/** What crosses the wire, as the API writes it (camelCase JSON). */

import type { CaptionsState, RecordingState } from './keptWire';

export type MeetingStatus = 'SCHEDULED' | 'ACTIVE' | 'COMPLETED';
export type Role = 'host' | 'attendee' | 'guest';
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
  readonly lobbyEnabled?: boolean;
  readonly allowDeclinedConsent?: boolean;
  readonly autoRecord?: boolean;
  readonly autoTranscribe?: boolean;
  readonly autoSummarize?: boolean;
  readonly recordParticipantFiles?: boolean;
  readonly endOnSchedule?: boolean;
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
  readonly allowDeclinedConsent: boolean;
  readonly autoRecord: boolean;
  readonly autoTranscribe: boolean;
  readonly autoSummarize: boolean;
  readonly recordParticipantFiles: boolean;
  readonly endOnSchedule: boolean;
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
  readonly displayName?: string;
  readonly password?: string;
  readonly consentToken?: string;
  readonly deviceId: string;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string | null;
  readonly credential?: string | null;
}

export interface JoinResponse {
  readonly roomId: string;
  readonly sessionId: string;
  readonly participantId: string;
  readonly role: Role;
  readonly token: string;
  readonly tokenExpiresAt: string;
  readonly iceServers: readonly IceServer[];
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
  readonly reason: 'left' | 'lost' | 'replaced';
  readonly version: number;
}

export interface SfuEndpoint {
  readonly ip: string;
  readonly port: number;
  readonly transportId: string;
  readonly mediaUrl: string;
}

export interface SlotAssignment {
  readonly mid: string;
  readonly participantId?: string | null;
  readonly source?: TrackSource | null;
}

export interface SlotMap {
  readonly mediaId: string;
  readonly version: number;
  readonly slots: readonly SlotAssignment[];
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
  | 'reconnects'
  | 'relayAttempts'
  | 'relayConnections';

export type Measurements = Readonly<Partial<Record<MeasurementName, number>>>;
