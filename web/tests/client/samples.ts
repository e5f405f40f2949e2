import type { Meeting, ParticipantInfo } from '../../src/client/api/wire';

export function participant(id: string, change: Partial<ParticipantInfo> = {}): ParticipantInfo {
  return {
    participantId: id,
    userId: `usr_${id}`,
    displayName: id,
    role: 'attendee',
    isMuted: false,
    isVideoOn: true,
    isScreenSharing: false,
    isHandRaised: false,
    declinedConsents: [],
    joinedAt: '2026-05-01T10:00:00Z',
    version: 1,
    ...change,
  };
}

export function meeting(change: Partial<Meeting> = {}): Meeting {
  return {
    id: 'abcd-efgh-jkmn',
    title: 'Weekly',
    hostId: 'usr_host',
    hostName: 'Hanna',
    status: 'SCHEDULED',
    durationMinutes: 60,
    settings: {
      isRecordingEnabled: false,
      aiEnabled: false,
      maxParticipants: 100,
      allowedRoles: ['host', 'attendee', 'guest'],
      hasPassword: false,
      lobbyEnabled: false,
      allowDeclinedConsent: true,
      autoRecord: false,
      autoTranscribe: false,
      autoSummarize: false,
      recordParticipantFiles: false,
      endOnSchedule: false,
      language: 'en-US',
    },
    requiredConsents: [],
    participantCount: 0,
    isRecording: false,
    isHost: false,
    createdAt: '2026-05-01T09:00:00Z',
    ...change,
  };
}
