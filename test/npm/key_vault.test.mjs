// @azure/keyvault-secrets against the vault: challenge, token, secret, versions, errors.
import { webcrypto } from 'node:crypto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretClient } from '@azure/keyvault-secrets';
import { accessToken, control, ready } from './simulator.mjs';

// The client wants the Web Crypto global, which Debian 12's Node 18 has only as a module.
globalThis.crypto ??= webcrypto;

const VAULT_RESOURCE = 'https://vault.azure.net/';

const credential = {
  async getToken(scopes) {
    const [scope] = [scopes].flat();
    assert.equal(scope, `${VAULT_RESOURCE}.default`, 'the challenge named the resource');
    return { token: await accessToken(VAULT_RESOURCE), expiresOnTimestamp: Date.now() + 3_600_000 };
  },
};
// The vault stands on this machine and not below vault.azure.net.
const client = new SecretClient(ready.vault, credential,
  { disableChallengeResourceVerification: true, retryOptions: { maxRetries: 0 } });

test('reads a secret with its tags, and an older version of it', async () => {
  const { version } = await control('PUT', 'secrets/database', { value: 'first', tags: { a: 'b' } });
  await control('PUT', 'secrets/database', { value: 'second' });
  assert.equal((await client.getSecret('database')).value, 'second');
  const old = await client.getSecret('database', { version });
  assert.equal(old.value, 'first');
  assert.deepEqual(old.properties.tags, { a: 'b' });
  assert.equal(old.properties.version, version);
  assert.equal(old.properties.enabled, true);
});

test('a secret that is not there, and one that is disabled', async () => {
  await assert.rejects(client.getSecret('nothing'),
    (error) => error.statusCode === 404 && error.code === 'SecretNotFound');
  await control('PUT', 'secrets/disabled', { value: 'x', enabled: false });
  await assert.rejects(client.getSecret('disabled'), (error) => error.statusCode === 403);
});
