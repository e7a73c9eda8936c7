// One vault, two readers: Microsoft's client and the service find the same secret, whichever way
// its id is written, and the service only for the organisation that the secret's tags name.
import { webcrypto } from 'node:crypto';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SecretClient } from '@azure/keyvault-secrets';
import { applicationToken, canary, description, startService } from './service.mjs';
import { accessToken, control, organization, ready } from './simulator.mjs';

globalThis.crypto ??= webcrypto;  // Debian 12's Node 18 has it only as a module

const NAME = 'warehouse';
const tags = { [organization.id]: ready.tenant_id };
const password = canary('password');
const connectionString = `Server=127.0.0.1;Database=reports;User Id=export;Password=${password}`;

let service;
let token;
before(async () => {
  service = await startService();
  token = await applicationToken();
});
after(() => service.stop());

const client = new SecretClient(ready.vault, {
  getToken: async () => ({
    token: await accessToken('https://vault.azure.net/'), expiresOnTimestamp: Date.now() + 3_600_000,
  }),
}, { disableChallengeResourceVerification: true, retryOptions: { maxRetries: 0 } });

// The line that `validate` gives the check of the secret.
async function secretCheck(uri) {
  const answer = await service.call('POST', 'profiles/validate', {
    token, body: description({ DestinationType: 'sqlazure', DestinationKeyVaultUri: uri }),
  });
  const list = answer.status === 200 ? answer.json() : answer.json().Details;
  return list.split('\n').find((line) => line.includes(' secret: '));
}

test('both find the secret, by every form of its id', async () => {
  await control('PUT', `secrets/${NAME}`, { value: connectionString, tags });
  const secret = await client.getSecret(NAME);
  assert.equal(secret.value, connectionString);
  const { id } = secret.properties;  // with its version
  const versionless = id.slice(0, id.lastIndexOf('/'));
  for (const uri of [id, `${id}/`, versionless, `${versionless}/`, versionless.toUpperCase()
    .replace(/\/SECRETS\/.*/, `/secrets/${NAME}`)]) {
    assert.match(await secretCheck(uri), /^ok /, uri);
  }
});

test('an older version is found by its id', async () => {
  const { version } = await control('PUT', `secrets/${NAME}`, { value: connectionString, tags });
  await control('PUT', `secrets/${NAME}`, { value: 'newer', tags: {} });
  const old = await client.getSecret(NAME, { version });
  assert.match(await secretCheck(old.properties.id), /^ok /);
  assert.match(await secretCheck(`${new URL(ready.vault).origin}/secrets/${NAME}`), /^failed .*tag/);
});

test('neither finds what is not there, disabled or not ours', async () => {
  const origin = new URL(ready.vault).origin;
  await assert.rejects(client.getSecret('nothing'), { statusCode: 404 });
  assert.match(await secretCheck(`${origin}/secrets/nothing`), /^failed /);
  await control('PUT', 'secrets/disabled', { value: canary('value'), tags, enabled: false });
  await assert.rejects(client.getSecret('disabled'), { statusCode: 403 });
  assert.match(await secretCheck(`${origin}/secrets/disabled`), /^failed /);
  const other = { '11111111-2222-3333-4444-555555555555': ready.tenant_id };
  await control('PUT', 'secrets/theirs', { value: canary('value'), tags: other });
  assert.match(await secretCheck(`${origin}/secrets/theirs`), /^failed .*tag/);
});
