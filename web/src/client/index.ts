/**
 * The public entry of the client library: what programs outside this repository may build on. What is not exported here may change with any release.
 *
 * - {@link ApiClient} speaks HTTP: meetings, joins, recordings, transcripts. It runs in browsers, Node, and wherever else there is `fetch`.
 * - {@link MeetingClient} is a participant: signaling, media, and the state of both as one observable. It needs a browser's `RTCPeerConnection`.
 * - {@link LocalMedia} has the microphone, the camera and the screen of the person who takes part.
 *
 * Every failure is a {@link ProblemError} whose `type` says what it is.
 *
 * @packageDocumentation
 */
export { ApiClient } from './api/ApiClient';
export type { MediaAnswer } from './api/ApiClient';
export type { ApiOptions } from './api/HttpCaller';
export type { KeptApi } from './api/KeptApi';
export { SessionStore } from './api/SessionStore';
export type { KeyValueStorage, Session } from './api/SessionStore';
export type * from './api/keptWire';
export type * from './api/wire';
export type { JoinOptions } from './Admission';
export { MeetingClient } from './MeetingClient';
export type { MeetingClientOptions } from './MeetingClient';
export type { MeetingOver, MeetingPhase, MeetingState } from './meetingState';
export type { PublishOptions, RoomData, RoomMessage } from './data/RoomData';
export { LocalMedia } from './devices/LocalMedia';
export type { LocalMediaOptions, LocalMediaState } from './devices/LocalMedia';
export { inviteLink, parseMeetingCode } from './meetingLink';
export { ProblemError } from './problems';
export type { ProblemType } from './problems';
export type { ReadableStore } from './store';
