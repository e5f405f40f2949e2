import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/client/signin/clientConfig';

const serve =
  (files: Readonly<Record<string, unknown>>): typeof fetch =>
  (input) => {
    const url = input instanceof Request ? input.url : input.toString();
    return Promise.resolve(url in files ? Response.json(files[url]) : new Response('<html>', { status: 404 }));
  };

describe('loadConfig', () => {
  it('takes it all from the page’s own server where that is the API', async () => {
    const config = await loadConfig(serve({ '/config.json': { apiUrl: '', signIn: { kind: 'name' }, guests: true } }));
    expect(config).toEqual({ apiUrl: '', signIn: { kind: 'name' }, regions: [] });
  });

  it('asks the API that a file beside the page names', async () => {
    const entra = { kind: 'entra', authority: 'https://login.example.org/t', clientId: 'c' };
    const config = await loadConfig(
      serve({
        '/config.json': {
          apiUrl: 'https://api.example.org/',
          regions: [{ name: 'eu', url: 'https://eu.example.org/' }],
        },
        'https://api.example.org/config.json': { apiUrl: '', signIn: entra, guests: true },
      }),
    );
    expect(config).toEqual({
      apiUrl: 'https://api.example.org',
      signIn: entra,
      regions: [{ name: 'eu', url: 'https://eu.example.org/' }],
    });
  });

  it('lets nobody sign in with half a configuration', async () => {
    const config = await loadConfig(
      serve({ '/config.json': { signIn: { kind: 'entra', authority: 'http://insecure' } } }),
    );
    expect(config.signIn).toEqual({ kind: 'none' });
  });

  it.each([[{}], [{ '/config.json': 'text' }], [{ '/config.json': { apiUrl: 'javascript:alert(1)' } }]])(
    'stays with the page’s own origin when there is nothing to read',
    async (files) => {
      expect(await loadConfig(serve(files))).toEqual({ apiUrl: '', signIn: { kind: 'name' }, regions: [] });
    },
  );
});
