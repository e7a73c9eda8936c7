// msal-node (version 2 endpoints) and adal-node (version 1): tokens that the Web API takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as msal from '@azure/msal-node';
import adal from 'adal-node';
import { organization, ready } from './simulator.mjs';

const ADMIN = 'admin@contoso.example';
const ADMIN_PASSWORD = 'admin-password-for-the-simulator';
const READER = 'reader@contoso.example';
const READER_PASSWORD = 'reader-password-for-the-simulator';
const PUBLIC_CLIENT = '6f1c2d3e-0104-4a5b-8c9d-000000000104';

async function whoAmI(token) {
  return fetch(`${organization.https}api/data/v9.2/WhoAmI`,
    { headers: { Authorization: `Bearer ${token}` } });
}

function msalAuth(clientId, clientSecret) {
  const knownAuthorities = [new URL(ready.authority).host];
  return { auth: { clientId, clientSecret, authority: ready.authority, knownAuthorities } };
}

test('msal: client credentials', async () => {
  const client = new msal.ConfidentialClientApplication(
    msalAuth(ready.client_id, ready.client_secret));
  const { accessToken } = await client.acquireTokenByClientCredential(
    { scopes: [`${organization.https}.default`] });
  const response = await whoAmI(accessToken);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).OrganizationId, organization.id);
});

test('msal: a wrong secret', async () => {
  const client = new msal.ConfidentialClientApplication(msalAuth(ready.client_id, 'wrong'));
  await assert.rejects(
    client.acquireTokenByClientCredential({ scopes: [`${organization.https}.default`] }),
    (error) => /AADSTS7000215/.test(error.errorMessage));
});

test('msal: user name and password, then silently', async () => {
  const client = new msal.PublicClientApplication(msalAuth(PUBLIC_CLIENT));
  const scopes = [`${organization.https}.default`];
  const signedIn = await client.acquireTokenByUsernamePassword(
    { scopes, username: ADMIN, password: ADMIN_PASSWORD });
  assert.equal(signedIn.account.username, ADMIN);
  assert.equal((await whoAmI(signedIn.accessToken)).status, 200);
  const again = await client.acquireTokenSilent(
    { scopes, account: signedIn.account, forceRefresh: true });
  assert.equal((await whoAmI(again.accessToken)).status, 200);
});

test('msal: a code from the sign-in page', async () => {
  const client = new msal.PublicClientApplication(msalAuth(PUBLIC_CLIENT));
  const redirectUri = 'http://localhost:1/';
  const scopes = [`${organization.https}.default`];
  const { verifier, challenge } = await new msal.CryptoProvider().generatePkceCodes();
  const page = await client.getAuthCodeUrl(
    { scopes, redirectUri, codeChallenge: challenge, codeChallengeMethod: 'S256' });
  assert.match(await (await fetch(page)).text(), /reader@contoso\.example/);
  const back = await fetch(page,
    { method: 'POST', body: new URLSearchParams({ user: READER }), redirect: 'manual' });
  assert.equal(back.status, 302);
  const code = new URL(back.headers.get('location')).searchParams.get('code');
  const signedIn = await client.acquireTokenByCode(
    { scopes, redirectUri, code, codeVerifier: verifier });
  assert.equal(signedIn.account.username, READER);
});

function adalToken(acquire) {
  const context = new adal.AuthenticationContext(ready.authority, false);
  return new Promise((resolve, reject) => {
    acquire(context, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

test('adal: client credentials', async () => {
  const answer = await adalToken((context, done) => context.acquireTokenWithClientCredentials(
    organization.https, ready.client_id, ready.client_secret, done));
  assert.equal((await whoAmI(answer.accessToken)).status, 200);
});

test('adal: user name and password', async () => {
  const answer = await adalToken((context, done) => context.acquireTokenWithUsernamePassword(
    organization.https, READER, READER_PASSWORD, PUBLIC_CLIENT, done));
  assert.equal(answer.userId, READER);
  assert.equal((await whoAmI(answer.accessToken)).status, 200);
});

test('no token: the challenge names authority and resource', async () => {
  const response = await whoAmI('');
  assert.equal(response.status, 401);
  assert.match(response.headers.get('www-authenticate'),
    /^Bearer authorization_uri=https:\/\/\S+\/oauth2\/authorize, resource_id=https:\/\/\S+\/$/);
});
