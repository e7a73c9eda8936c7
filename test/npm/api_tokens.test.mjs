// Access tokens of another maker: oauth2-mock-server's are taken, and a table of attacks is not.
// The numbers are those of the table in the test's names: one idea each, some in several spellings.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { startMockIdentity } from './mock_identity.mjs';
import {
  API_CLIENT, READER, READER_PASSWORD, applicationToken, assertNoSecret, personToken, remember,
  startService,
} from './service.mjs';
import { organization, ready } from './simulator.mjs';

let mock;
let service;
let claims;  // of an administrator, as this provider would put them
let privateKey;
let publicJwk;
before(async () => {
  mock = await startMockIdentity();
  service = await startService({ authority: mock.authority });
  claims = { ...payloadOf(await applicationToken()), iss: mock.issuer };
  const jwk = mock.server.issuer.keys.toJSON(true)[0];
  privateKey = crypto.createPrivateKey({ key: jwk, format: 'jwk' });
  const { kty, n, e, kid } = jwk;
  publicJwk = { kty, n, e, kid };
});
after(async () => {
  await service.stop();
  await mock.server.stop();
});

const payloadOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  .toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

// A token of the mock server itself, with the given claims changed or (undefined) left out.
async function issued(changes = {}, header = {}) {
  const token = await mock.server.issuer.buildToken({
    scopesOrTransform: (head, payload) => {
      Object.assign(head, header);
      for (const name of Object.keys(payload)) delete payload[name];
      Object.assign(payload, claims, { iat: now(), nbf: now() - 10, exp: now() + 3600 }, changes);
    },
  });
  return remember(token);
}

// A token signed by hand, where the mock server would refuse to make one.
function forged(header, changes = {}, { key = privateKey, hash = 'RSA-SHA256', options = {} } = {}) {
  const payload = { ...claims, iat: now(), nbf: now() - 10, exp: now() + 3600, ...changes };
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: publicJwk.kid, ...header })}.${encode(payload)}`;
  return `${text}.${crypto.sign(hash, Buffer.from(text), { key, ...options }).toString('base64url')}`;
}

function hmac(header, secret) {
  const text = `${encode({ kid: publicJwk.kid, ...header })}.${encode({ ...claims, exp: now() + 3600 })}`;
  return `${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}`;
}

// The status, challenge and message for exactly these header lines.
function ask(headerLines, path = '/crm/exporter/metadata/organizations') {
  return new Promise((resolve, reject) => {
    const url = new URL(path, service.url);
    https.get(url, { headers: ['Host', url.host, ...headerLines] }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        assertNoSecret(text, 'an answer');
        resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'], text });
      });
    }).on('error', reject);
  });
}
const bearer = (token) => ['Authorization', `Bearer ${token}`];

async function assertTaken(token) {
  const answer = await ask(bearer(token));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(JSON.parse(answer.text).length, 1);
}

// 401 with the challenge, and never a word about what was wrong. 431: it never got that far.
async function assertRefused(headerLines, path) {
  const answer = await ask(headerLines, path);
  if (answer.status === 431) return;
  assert.equal(answer.status, 401, answer.text);
  assert.match(answer.challenge, /^Bearer authorization_uri="https:\S+", resource="\S+", resource_id="\S+"$/);
  assert.match(JSON.parse(answer.text).Message,
    /^failed authorization: (the token is not accepted|there are two Authorization headers|send the header .*)$/);
  assert.equal(JSON.parse(answer.text).Details, '');
}

test('tokens of oauth2-mock-server are taken', async () => {
  await assertTaken(await issued());
  await assertTaken(await issued({ aud: ['other', API_CLIENT] }));
  await assertTaken(await issued({ nbf: undefined, iat: undefined }));
  await assertTaken(await issued({
    ver: '1.0', iss: `https://sts.windows.net/${ready.tenant_id}/`, appid: ready.client_id,
  }));
  await assertTaken(forged({}));
});

const many = (...values) => values.map((value) => () => bearer(value()));
const withClaims = (...changes) => changes.map((change) => async () => bearer(await issued(change)));
const withHeader = (...headers) => many(...headers.map((header) => () => forged(header)));
const parts = async () => (await issued()).split('.');

const attacks = {
  '1 no token': [() => []],
  '2 another scheme': [async () => ['Authorization', `Basic ${await issued()}`],
    async () => ['Authorization', await issued()]],
  '3 two headers': [async () => [...bearer(await issued()), ...bearer(await issued())]],
  '5 empty': [() => ['Authorization', ''], () => ['Authorization', 'Bearer'], () => bearer('')],
  '6 alg none': many(...['none', 'None', 'NONE', 'nOnE', ''].map((alg) => () => (
    `${encode({ alg, kid: publicJwk.kid })}.${encode({ ...claims, exp: now() + 3600 })}.`))),
  '7 alg missing': withHeader({ alg: undefined }),
  '8 HMAC with the public key': many(() => hmac({ alg: 'HS256' },
    crypto.createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))),
  '9 HMAC with the modulus': many(() => hmac({ alg: 'HS256' }, publicJwk.n),
    () => hmac({ alg: 'RS256' }, publicJwk.n)),
  '10 another RSA algorithm': many(
    () => forged({ alg: 'RS512' }, {}, { hash: 'RSA-SHA512' }),
    () => forged({ alg: 'RS256' }, {}, { hash: 'RSA-SHA512' }),
    () => forged({ alg: 'PS256' }, {}, {
      options: { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    })),
  '11 ES256 of zeros': many(() => `${encode({ alg: 'ES256', kid: publicJwk.kid })}.`
    + `${encode({ ...claims, exp: now() + 3600 })}.${Buffer.alloc(64).toString('base64url')}`),
  '12 its own key in the header': many(() => {
    const key = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    return forged({ jwk: key.publicKey.export({ format: 'jwk' }), kid: 'mine' }, {},
      { key: key.privateKey });
  }),
  '13 a key from elsewhere': many(
    () => forged({ kid: 'mine', jku: 'https://127.0.0.1:9/keys' }),
    () => forged({ kid: 'mine', x5u: 'https://127.0.0.1:9/cert' })),
  '14 its own certificate': many(() => forged({ kid: 'mine', x5c: ['MIIB'] })),
  '15 wrong key ids': withHeader({ kid: '../../keys' }, { kid: "x' OR '1'='1" }, { kid: 'x\u0000' },
    { kid: 'k'.repeat(9000) }, { kid: 'unknown' }, { kid: '' }, { kid: 1 }, { kid: undefined }),
  '16 an extension': withHeader({ crit: ['exp'] }, { crit: ['x'], x: 1 }, { crit: [] }),
  '17 b64': withHeader({ b64: false }, { b64: false, crit: ['b64'] }),
  '18 expired': withClaims({ exp: now() - 400 }),
  '19 not yet': withClaims({ nbf: now() + 400 }),
  '20 issued tomorrow': withClaims({ iat: now() + 86_400 }),
  '21 other kinds of exp': withClaims({ exp: undefined }, { exp: String(now() + 3600) },
    { exp: now() + 3600.5 }, { exp: -1 }, { exp: 2 ** 64 }, { exp: null }, { exp: [now() + 3600] }),
  '22 other audiences': withClaims({ aud: 'other' }, { aud: undefined }, { aud: [] },
    { aud: API_CLIENT.slice(0, -1) }, { aud: `${API_CLIENT}/` }, { aud: API_CLIENT.toUpperCase() + 'x' },
    { aud: organization.https }),
  '23 other issuers': [
    ...withClaims({ iss: undefined }, { iss: 'https://evil.example' }),
    async () => bearer(await issued({ iss: `${mock.issuer}/` })),
    async () => bearer(await issued({ iss: mock.issuer.replace(ready.tenant_id, 'common') })),
    async () => bearer(await issued({ iss: `https://sts.windows.net/${ready.tenant_id}/` })),  // ver 2
    async () => bearer(await issued({ ver: '1.0' })),
  ],
  '24 another tenant': [
    ...withClaims({ tid: '6f1c2d3e-0002-4a5b-8c9d-000000000002' }, { tid: undefined }, { tid: '' }),
    async () => bearer(await issued({
      tid: '6f1c2d3e-0002-4a5b-8c9d-000000000002',
      iss: mock.issuer.replace(ready.tenant_id, '6f1c2d3e-0002-4a5b-8c9d-000000000002'),
    })),
  ],
  '26 an ID token': withClaims({ at_hash: 'x' }, { c_hash: 'x' },
    { scp: undefined, azp: undefined, appid: undefined, roles: ['Reader'] }),
  '28 nobody': withClaims({ oid: undefined }, { oid: 'ann' }, { oid: 5 }),
  '32 a weak key': many(() => {
    const key = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
    return forged({}, {}, { key: key.privateKey });
  }),
  '33 damaged': [
    async () => { const [a, b] = await parts(); return bearer(`${a}.${b}.`); },
    async () => { const [a, b] = await parts(); return bearer(`${a}.${b}`); },
    async () => bearer((await issued()).slice(0, -4)),
    async () => bearer(`${await issued()}.`),
    async () => bearer(`${await issued()}=`),
    async () => bearer(`${await issued()}.x`),
    async () => { const [a, b, c] = await parts(); return bearer(`${a}.${b}.${c.replace(/./, '+')}`); },
    async () => { const [a, b, c] = await parts(); return bearer(`${b}.${a}.${c}`); },
  ],
  '34 encrypted': many(() => `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`),
  '35 deep': many(() => forged({}, { x: JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) })),
  '36 signed by somebody else': many(() => {
    const key = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    return forged({}, {}, { key: key.privateKey });
  }),
};

for (const [name, spellings] of Object.entries(attacks)) {
  test(`refused: ${name}`, async () => {
    for (const headerLines of spellings) await assertRefused(await headerLines());
  });
}

test('refused: 4 a token in the query', async () => {
  const query = new URLSearchParams({ access_token: await issued(), authorization: `Bearer ${await issued()}` });
  await assertRefused([], `/crm/exporter/metadata/organizations?${query}`);
});

test('refused: 25 and 27 whoever is no administrator, person or application: 403', async () => {
  const reader = payloadOf(await personToken(READER, READER_PASSWORD)).oid;
  const query = new URLSearchParams({ organizationUrl: organization.https });
  for (const oid of [reader, '00000000-0000-4000-8000-000000000001']) {
    const answer = await ask(bearer(await issued({ oid })), `/crm/exporter/metadata/discover?${query}`);
    assert.equal(answer.status, 403, answer.text);
    assert.match(JSON.parse(answer.text).Message, /failed authorization/);
  }
});

test('a good token is still taken after all of them', async () => assertTaken(await issued()));
