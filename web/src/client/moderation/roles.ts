import type { Role } from '../api/wire';

/** Whether somebody of this role runs the meeting: the host, and who the host made so. */
export function runsMeeting(role: Role | null): boolean {
  return role === 'host' || role === 'cohost';
}
