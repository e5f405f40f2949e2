import { describe, expect, it } from 'vitest';
import { problemFromHub, problemFromResponse } from '../../src/client/problems';

describe('problemFromResponse', () => {
  it('reads type, sentence and fields of a problem', () => {
    const problem = problemFromResponse(
      400,
      { type: 'invalid-request', title: 'Bad', detail: 'Two fields are wrong.', errors: { title: ['Too long.'] } },
      null,
    );
    expect(problem).toMatchObject({ type: 'invalid-request', status: 400, detail: 'Two fields are wrong.' });
    expect(problem.fields).toEqual({ title: ['Too long.'] });
  });

  it('reads which consents are required', () => {
    const body = { type: 'consent-required', title: 'Consent', requiredConsents: ['recording', 7, 'ai'] };
    expect(problemFromResponse(403, body, null).requiredConsents).toEqual(['recording', 'ai']);
  });

  it('judges an answer without a problem body by its status', () => {
    expect(problemFromResponse(502, null, null)).toMatchObject({ type: 'unreachable', isPassing: true });
    expect(problemFromResponse(418, '<html>', null)).toMatchObject({ type: 'unexpected' });
  });

  it('keeps the seconds the server asks to wait', () => {
    expect(problemFromResponse(429, { type: 'rate-limited' }, '7').retryAfter).toBe(7);
    expect(problemFromResponse(429, { type: 'rate-limited' }, 'soon').retryAfter).toBeNull();
  });
});

describe('problemFromHub', () => {
  it('finds type and sentence behind what SignalR puts before them', () => {
    const text =
      "An unexpected error occurred invoking 'JoinRoom' on the server. HubException: room-full: The room is full.";
    expect(problemFromHub(new Error(text))).toMatchObject({ type: 'room-full', detail: 'The room is full.' });
  });

  it('finds them between what Azure Functions puts around them', () => {
    const text =
      'Result: Failure\nException: Microsoft.AspNetCore.SignalR.HubException: room-full: The room is full.\n   at VideoConf.Functions';
    expect(problemFromHub(new Error(text))).toMatchObject({ type: 'room-full', detail: 'The room is full.' });
    expect(
      problemFromHub(new Error('Result: Failure\nException: room-full: The room is full.\nStack:    at VideoConf')),
    ).toMatchObject({ type: 'room-full', detail: 'The room is full.' });
  });

  it('takes anything else for a lost connection', () => {
    expect(problemFromHub(new Error('WebSocket closed with status code: 1006'))).toMatchObject({ type: 'unreachable' });
    expect(problemFromHub(new Error('some-thing: of another kind'))).toMatchObject({ type: 'unreachable' });
  });
});
