import { describe, expect, it } from 'vitest';
import { EntraSignIn } from '../../../src/client/signin/EntraSignIn';

function setUp(answer: (form: URLSearchParams) => unknown) {
  const values = new Map<string, string>();
  const gone: URL[] = [];
  const redeemed: URLSearchParams[] = [];
  const entra = new EntraSignIn({
    authority: 'https://login.example.org/tenant',
    clientId: 'client',
    redirectUri: 'https://meet.example.org/',
    storage: {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    },
    fetch: (_, init) => {
      const form = init?.body as URLSearchParams;
      redeemed.push(form);
      return Promise.resolve(Response.json(answer(form)));
    },
    goTo: (url) => gone.push(new URL(url)),
  });
  return { entra, gone, redeemed };
}

const tokenWith = (nonce: string | null) => `h.${btoa(JSON.stringify({ nonce }))}.s`;

describe('EntraSignIn', () => {
  it('brings back a token for the code, with the verifier behind the challenge', async () => {
    let nonce: string | null = null;
    const { entra, gone, redeemed } = setUp(() => ({ id_token: tokenWith(nonce) }));
    await entra.begin('/m/abcd');
    const asked = gone[0]?.searchParams ?? new URLSearchParams();
    nonce = asked.get('nonce');
    expect(asked.get('code_challenge_method')).toBe('S256');

    const done = await entra.complete(`#code=c0de&state=${asked.get('state')}`);
    expect(done).toEqual({ idToken: tokenWith(nonce), returnTo: '/m/abcd' });
    expect(redeemed[0]?.get('code')).toBe('c0de');
    const hash = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(redeemed[0]?.get('code_verifier') ?? ''),
    );
    const challenge = btoa(String.fromCharCode(...new Uint8Array(hash)));
    expect(challenge.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')).toBe(asked.get('code_challenge'));
  });

  it('takes no answer that this tab did not ask for', async () => {
    const { entra, redeemed } = setUp(() => ({}));
    expect(await entra.complete('#code=c0de&state=other')).toBeNull();
    await entra.begin('/');
    expect(await entra.complete('#code=c0de&state=other')).toBeNull();
    expect(redeemed).toHaveLength(0);
  });

  it('refuses the token of another sign-in, and uses an answer once', async () => {
    const { entra, gone } = setUp(() => ({ id_token: tokenWith('another') }));
    await entra.begin('/');
    const hash = `#code=c0de&state=${gone[0]?.searchParams.get('state')}`;
    await expect(entra.complete(hash)).rejects.toMatchObject({ type: 'unauthorized' });
    expect(await entra.complete(hash)).toBeNull();
  });

  it('tells why Entra refused', async () => {
    const { entra, gone } = setUp(() => ({}));
    await entra.begin('/');
    const state = gone[0]?.searchParams.get('state');
    await expect(
      entra.complete(`#error=access_denied&error_description=Not+assigned.&state=${state}`),
    ).rejects.toMatchObject({ type: 'unauthorized', detail: 'Not assigned.' });
  });
});
