// The sequence of the original's clients, by adal-node and msal-node: challenge, token, connector,
// profiles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as msal from '@azure/msal-node';
import adal from 'adal-node';
import {
  ADMIN, ADMIN_PASSWORD, PUBLIC_CLIENT, READER, READER_PASSWORD, remember, startService,
} from './service.mjs';
import { organization } from './simulator.mjs';

let service;
before(async () => { service = await startService(); });
after(() => service.stop());

function challengeOf(url) {
  return new Promise((resolve, reject) => {
    adal.createAuthenticationParametersFromUrl(url, (error, parameters) => (
      error ? reject(error) : resolve(parameters)));
  });
}

async function profilesThroughConnector(token) {
  const query = new URLSearchParams(
    { organizationUrl: organization.https, organizationId: organization.id });
  const connector = await service.call('GET', `metadata/connector?${query}`, { token });
  assert.equal(connector.status, 200, connector.text);
  const { ConnectorUrl } = connector.json();
  assert.equal(ConnectorUrl, service.url, 'no path and no trailing slash');
  const response = await fetch(`${ConnectorUrl}/crm/exporter/profiles?status=true&${query}`,
    { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, text: await response.text() };
}

test('adal-node: challenge, password, connector, profiles', async () => {
  const { authorizationUri, resource } = await challengeOf(`${service.url}/crm/exporter/aad/challenge`);
  const context = new adal.AuthenticationContext(authorizationUri, false);
  const answer = await new Promise((resolve, reject) => {
    context.acquireTokenWithUsernamePassword(resource, ADMIN, ADMIN_PASSWORD, PUBLIC_CLIENT,
      (error, given) => (error ? reject(error) : resolve(given)));
  });
  assert.deepEqual(await profilesThroughConnector(remember(answer.accessToken)),
    { status: 200, text: '[]' });
});

test('msal-node: challenge, password, connector, profiles', async () => {
  const { authorizationUri, resource } = await challengeOf(`${service.url}/crm/exporter/aad/challenge`);
  const authority = authorizationUri.replace('/oauth2/authorize', '');
  const client = new msal.PublicClientApplication(
    { auth: { clientId: PUBLIC_CLIENT, authority, knownAuthorities: [new URL(authority).host] } });
  const signedIn = await client.acquireTokenByUsernamePassword(
    { scopes: [`${resource}/.default`], username: ADMIN, password: ADMIN_PASSWORD });
  assert.deepEqual(await profilesThroughConnector(remember(signedIn.accessToken)),
    { status: 200, text: '[]' });
});

test('msal-node: a person who is no administrator is told so in the original\'s words', async () => {
  const { authorizationUri, resource } = await challengeOf(`${service.url}/crm/exporter/aad/challenge`);
  const authority = authorizationUri.replace('/oauth2/authorize', '');
  const client = new msal.PublicClientApplication(
    { auth: { clientId: PUBLIC_CLIENT, authority, knownAuthorities: [new URL(authority).host] } });
  const { accessToken } = await client.acquireTokenByUsernamePassword(
    { scopes: [`${resource}/.default`], username: READER, password: READER_PASSWORD });
  const query = new URLSearchParams({ organizationUrl: organization.https });
  const answer = await service.call('GET', `metadata/discover?${query}`,
    { token: remember(accessToken) });
  assert.equal(answer.status, 403);
  assert.match(answer.json().Message, /failed authorization/);
});
