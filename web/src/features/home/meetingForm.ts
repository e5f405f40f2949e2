import type { Meeting, MeetingInput, Role, TopologyChoice } from '../../client/api/wire';

/** The form as it is filled in: text as typed. */
export interface MeetingForm {
  readonly title: string;
  /** `YYYY-MM-DD` and `HH:MM` in the person's own time zone. */
  readonly date: string;
  readonly time: string;
  readonly durationMinutes: number;
  readonly maxParticipants: string;
  readonly isRecordingEnabled: boolean;
  readonly aiEnabled: boolean;
  readonly allowDeclinedConsent: boolean;
  readonly autoRecord: boolean;
  readonly recordParticipantFiles: boolean;
  readonly autoTranscribe: boolean;
  readonly autoSummarize: boolean;
  readonly endOnSchedule: boolean;
  /** BCP 47. */
  readonly language: string;
  readonly allowGuests: boolean;
  readonly lobbyEnabled: boolean;
  readonly waitForHost: boolean;
  readonly chatEnabled: boolean;
  readonly joinAsViewers: boolean;
  readonly topology: TopologyChoice;
  readonly password: string;
  /** Whether the meeting has one now, which an empty field leaves as it is. */
  readonly hasPassword: boolean;
  readonly removePassword: boolean;
}

export type FormErrors = Readonly<Partial<Record<'title' | 'when' | 'maxParticipants' | 'password', string>>>;

export const durations: readonly number[] = [15, 30, 45, 60, 90, 120, 180, 240];

/** What most engines know, by how many speak it; a meeting's own language is listed too. */
export const spokenLanguages: readonly string[] = [
  'en-US',
  'en-GB',
  'zh-CN',
  'hi-IN',
  'es-ES',
  'fr-FR',
  'ar-SA',
  'pt-BR',
  'ru-RU',
  'ja-JP',
  'de-DE',
  'ko-KR',
  'it-IT',
  'nl-NL',
  'pl-PL',
  'sv-SE',
  'tr-TR',
  'uk-UA',
];

/** A new meeting: the next full hour. */
export function newForm(now: Date): MeetingForm {
  const at = new Date(now);
  at.setHours(at.getHours() + 1, 0, 0, 0);
  return {
    title: '',
    ...dateAndTime(at),
    durationMinutes: 60,
    maxParticipants: '100',
    isRecordingEnabled: false,
    aiEnabled: false,
    allowDeclinedConsent: true,
    autoRecord: false,
    recordParticipantFiles: false,
    autoTranscribe: false,
    autoSummarize: false,
    endOnSchedule: false,
    language: 'en-US',
    allowGuests: true,
    lobbyEnabled: false,
    waitForHost: false,
    chatEnabled: true,
    joinAsViewers: false,
    topology: 'auto',
    password: '',
    hasPassword: false,
    removePassword: false,
  };
}

export function formOf(meeting: Meeting): MeetingForm {
  const { settings } = meeting;
  return {
    title: meeting.title,
    ...(meeting.scheduledTime ? dateAndTime(new Date(meeting.scheduledTime)) : { date: '', time: '' }),
    durationMinutes: meeting.durationMinutes,
    maxParticipants: String(settings.maxParticipants),
    isRecordingEnabled: settings.isRecordingEnabled,
    aiEnabled: settings.aiEnabled,
    allowDeclinedConsent: settings.allowDeclinedConsent,
    autoRecord: settings.autoRecord,
    recordParticipantFiles: settings.recordParticipantFiles,
    autoTranscribe: settings.autoTranscribe,
    autoSummarize: settings.autoSummarize,
    endOnSchedule: settings.endOnSchedule,
    language: settings.language,
    allowGuests: settings.allowedRoles.includes('guest'),
    lobbyEnabled: settings.lobbyEnabled,
    waitForHost: settings.waitForHost === true,
    chatEnabled: settings.chatEnabled !== false,
    joinAsViewers: settings.joinAsViewers === true,
    topology: settings.topology ?? 'auto',
    password: '',
    hasPassword: settings.hasPassword,
    removePassword: false,
  };
}

/** What the server would refuse, said before it is asked. */
export function checkForm(form: MeetingForm): FormErrors {
  const many = Number(form.maxParticipants);
  const length = form.password.length;
  return {
    ...(form.title.trim().length > 200 ? { title: 'A title has at most 200 characters.' } : {}),
    ...((form.date === '') !== (form.time === '') ? { when: 'Give both a date and a time, or neither.' } : {}),
    ...(Number.isInteger(many) && many >= 2 && many <= 1_000
      ? {}
      : { maxParticipants: 'Between 2 and 1,000 people can meet.' }),
    ...(length > 0 && (length < 4 || length > 128) ? { password: 'A password has 4 to 128 characters.' } : {}),
  };
}

/** The form as the API takes it. */
export function toInput(form: MeetingForm): MeetingInput {
  const roles: Role[] = form.allowGuests ? ['host', 'attendee', 'guest'] : ['host', 'attendee'];
  const password = form.removePassword ? '' : form.password;
  return {
    ...(form.title.trim() === '' ? {} : { title: form.title.trim() }),
    ...(form.date === '' ? {} : { scheduledTime: new Date(`${form.date}T${form.time}`).toISOString() }),
    durationMinutes: form.durationMinutes,
    settings: {
      isRecordingEnabled: form.isRecordingEnabled,
      aiEnabled: form.aiEnabled,
      maxParticipants: Number(form.maxParticipants),
      allowedRoles: roles,
      lobbyEnabled: form.lobbyEnabled,
      waitForHost: form.waitForHost,
      chatEnabled: form.chatEnabled,
      joinAsViewers: form.joinAsViewers,
      topology: form.topology,
      allowDeclinedConsent: form.allowDeclinedConsent,
      // What is not allowed does not begin by itself either.
      autoRecord: form.isRecordingEnabled && form.autoRecord,
      recordParticipantFiles: form.isRecordingEnabled && form.recordParticipantFiles,
      autoTranscribe: form.aiEnabled && form.autoTranscribe,
      autoSummarize: form.aiEnabled && form.autoSummarize,
      endOnSchedule: form.endOnSchedule,
      language: form.language,
      ...(password !== '' || form.removePassword ? { password } : {}),
    },
  };
}

function dateAndTime(at: Date): { readonly date: string; readonly time: string } {
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}
