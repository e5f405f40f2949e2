/**
 * Plans a meeting with an API key, as a program does that has no browser: `VIDEOCONF_URL`, `VIDEOCONF_API_KEY`, then
 * `npx vite build --ssr examples/plan.ts --outDir node_modules/.examples && node node_modules/.examples/plan.js`.
 */
import { ApiClient, inviteLink, ProblemError } from '../src/client/index';

const url = process.env['VIDEOCONF_URL'] ?? 'http://localhost:8080';
const key = process.env['VIDEOCONF_API_KEY'] ?? '';
const api = new ApiClient({ baseUrl: url, accessToken: () => key });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  // The key makes a repeated request the same meeting.
  const meeting = await api.createMeeting({ title: 'Planning', durationMinutes: 30 }, crypto.randomUUID());
  say(`planned ${meeting.title}: ${inviteLink(url, meeting.id)}`);

  const page = await api.listMeetings();
  say(`hosting ${String(page.items.length)}`);

  await api.endMeeting(meeting.id);
  say(`${meeting.id} is ${(await api.getMeeting(meeting.id)).status}`);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  process.stderr.write(`${error.type}: ${error.message}\n`);
  process.exitCode = 1;
}
