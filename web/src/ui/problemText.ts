import type { ProblemError } from '../client/problems';

export interface ProblemText {
  readonly title: string;
  readonly text: string;
}

/** A problem in words for the person in front of the screen: what happened, and what they can do. */
export function problemText(problem: ProblemError): ProblemText {
  switch (problem.type) {
    case 'wrong-password':
      return { title: 'Wrong password', text: 'That is not the password of this meeting. Check it and try again.' };
    case 'password-required':
      return { title: 'This meeting has a password', text: 'Enter the password that came with your invitation.' };
    case 'room-full':
      return {
        title: 'The meeting is full',
        text: 'As many people are in it as the host allows. Try again when someone has left.',
      };
    case 'meeting-ended':
      return { title: 'This meeting has ended', text: 'Nobody can join it any more. Ask the host for a new link.' };
    case 'not-found':
      return { title: 'No such meeting', text: 'Check the link or code. It may be mistyped, or not meant for you.' };
    case 'consent-required':
      return { title: 'Your answer is needed', text: 'This meeting asks for your consent before you join.' };
    case 'consent-declined':
      return {
        title: 'Joining needs your consent',
        text: 'The host only lets people join who accept. You can change your answers and try again.',
      };
    case 'role-not-allowed':
      return {
        title: 'You cannot join this meeting',
        text: problem.detail,
      };
    case 'lobby-waiting':
      return { title: 'Waiting to be let in', text: problem.detail };
    case 'unauthorized':
      return { title: 'You have been signed out', text: 'Your session has ended. Sign in again to go on.' };
    case 'forbidden':
      return { title: 'Not allowed', text: problem.detail };
    case 'conflict':
      return { title: 'Not possible now', text: problem.detail };
    case 'unreachable':
      return {
        title: 'The server cannot be reached',
        text: 'Check your connection. This page keeps trying by itself.',
      };
    case 'timeout':
      return { title: 'The server is slow to answer', text: 'Try again in a moment.' };
    case 'rate-limited':
      return { title: 'Too many attempts', text: 'Wait a little while, then try again.' };
    case 'no-media-node':
    case 'media-node-busy':
      return { title: 'No room for audio and video right now', text: 'The servers are busy. Try again in a moment.' };
    default:
      return { title: 'Something went wrong', text: problem.detail };
  }
}
