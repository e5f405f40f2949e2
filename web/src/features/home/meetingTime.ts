import type { Meeting } from '../../client/api/wire';

/** When a meeting is, as short as the day allows: "Today, 14:00", "Tue 4 Aug, 09:30". */
export function meetingTime(meeting: Meeting, now: Date, locale?: string): string {
  const at = new Date(meeting.endedAt ?? meeting.scheduledTime ?? meeting.createdAt);
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  const near = { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(days)];
  const sameYear = at.getFullYear() === now.getFullYear();
  const day =
    near ??
    at.toLocaleDateString(locale, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      ...(sameYear ? {} : { year: 'numeric' }),
    });
  return `${day}, ${time}`;
}

/** "45 min", "1 h", "1 h 30 min". */
export function durationText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : '']
    .filter((part) => part !== '')
    .join(' ');
}

function midnight(at: Date): number {
  // Days in UTC are all of one length; in a zone with summer time they are not.
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
}
