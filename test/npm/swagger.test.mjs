// Our own document, judged by swagger-parser, drives every operation by swagger-client; every
// answer is checked against the schema that the document gives it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import SwaggerParser from '@apidevtools/swagger-parser';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import SwaggerClient from 'swagger-client';
import {
  acceptTerms, applicationToken, assertNoSecret, description, startService,
} from './service.mjs';
import { organization } from './simulator.mjs';

let service;
let token;
let document;  // with every reference resolved
before(async () => {
  service = await startService();
  token = await applicationToken();
  document = await SwaggerParser.dereference(`${service.url}/swagger/docs/2016-01-01`);
});
after(() => service.stop());

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('int32', { type: 'number', validate: (n) => Math.abs(n) < 2 ** 31 });
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
ajv.addFormat('double', { type: 'number', validate: Number.isFinite });

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods)
    .map(([method, operation]) => ({ path, method, ...operation })));
}

// Every member that is answered must also be known: the models are complete.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

function assertMatches(operationId, response) {
  const operation = operations().find((one) => one.operationId === operationId);
  const declared = operation.responses[response.status];
  assert.ok(declared, `${operationId} answers ${response.status}, which is not declared`);
  assertNoSecret(response.text, operationId);
  const validate = ajv.compile(closed(declared.schema));
  assert.ok(validate(JSON.parse(response.text)),
    `${operationId} ${response.status}: ${JSON.stringify(validate.errors)} in ${response.text}`);
}

const driven = new Map();  // operation id → statuses seen

// Calls the operation through the generated client; its answer, which matches its schema.
async function drive(operationId, parameters = {}, body, bearer = token) {
  const client = await SwaggerClient({
    spec: await (await fetch(`${service.url}/swagger/docs/2016-01-01`)).json(),
    requestInterceptor: (request) => {
      if (bearer !== null) request.headers.Authorization = `Bearer ${bearer}`;
      return request;
    },
  });
  const tag = operationId.split('_')[0];
  const bodyName = operations().find((one) => one.operationId === operationId).parameters
    ?.find((one) => one.in === 'body')?.name;
  const all = body === undefined ? parameters : { ...parameters, [bodyName]: body };
  let response;
  try {
    response = await client.apis[tag][operationId](all);
  } catch (error) {
    response = error.response;
    if (!response) throw error;
  }
  assertMatches(operationId, response);
  driven.set(operationId, [...(driven.get(operationId) ?? []), response.status]);
  return { status: response.status, body: JSON.parse(response.text) };
}

async function ok(operationId, parameters, body) {
  const { status, body: answer } = await drive(operationId, parameters, body);
  assert.equal(status, 200, JSON.stringify(answer));
  return answer;
}

const both = { organizationUrl: organization.https, organizationId: organization.id };

test('swagger-parser finds the document valid', async () => {
  const valid = await SwaggerParser.validate(`${service.url}/swagger/docs/2016-01-01`);
  assert.equal(valid.swagger, '2.0');
  assert.equal(`${valid.schemes[0]}://${valid.host}`, service.url);
});

test('metadata', async () => {
  const organizations = await ok('Metadata_GetOrganizations');
  assert.deepEqual(organizations.map((one) => one.OrganizationId), [organization.id]);
  assert.equal((await ok('Metadata_GetOrgDetails', both)).OrganizationUrl, organization.https);
  assert.equal((await ok('Metadata_GetConnectorDetails', both)).ConnectorUrl, service.url);
  assert.ok((await ok('Metadata_GetEntities', both)).some((one) => one.LogicalName === 'account'));
  assert.ok((await ok('Metadata_GetRelationships', both)).length > 0);
  assert.equal(await ok('Metadata_HasOrgAcceptedPrivacyTerms', both), false);
  assert.equal(await ok('Metadata_AcceptOrgPrivacyTerms', { ...both, isAuthorized: true }), true);
});

test('a profile from its description to its end', async () => {
  await acceptTerms(service, token);
  assert.match(await ok('Profiles_ValidateBeforeProfileCreation', {}, description()), /ok {6}secret/);
  const made = await ok('Profiles_CreateProfile', {}, description());
  const { Id: id } = made;
  assert.equal((await ok('Profiles_GetProfilesByOrganizationId', { ...both, status: true })).length, 1);
  assert.match(await ok('Profiles_GetTestResultById', { id }), /ok {6}destination/);
  assert.deepEqual(await ok('Profiles_ActivateMetadata', { id }), { Id: id, State: '0' });
  assert.deepEqual(await ok('Profiles_ActivateData', { id }), { Id: id, State: '1' });
  assert.deepEqual(await ok('Profiles_Activate', { id }), { Id: id, State: '1' });
  await loaded(id);
  const verified = await ok('Profiles_Verify', { id });
  assert.equal(verified.Same, true);
  assert.deepEqual((await ok('Profiles_Resync', { id, entity: 'contact' })).Entities, ['contact']);
  assert.deepEqual((await ok('Profiles_Resync', { id }, {})).Entities, ['contact']);
  const present = await ok('Profiles_GetProfileById', { id });
  await ok('Profiles_UpdateProfile', { id }, { ...present, WriteDeleteLog: false });
  assert.equal((await drive('Profiles_UpdateProfile', { id }, present)).status, 412);
  assert.equal((await drive('Profiles_GetProfileFailuresInfoById', { id })).status, 400);
  assert.deepEqual(await ok('Profiles_Deactivate', { id }), { Id: id, State: '8' });
  assert.match(await ok('Profiles_DeleteProfileById', { id }), /deleted/);
  assert.equal((await ok('Profiles_GetProfilesByOrganizationId', both))[0].State, '3');
});

async function loaded(id) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const profile = await ok('Profiles_GetProfileById', { id, status: true });
    if (profile.Status.InitialSyncState === 'Completed') return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.fail('the first load did not end in time');
}

test('every operation answers 401 without a token, and its errors as declared', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  for (const { operationId, parameters = [] } of operations()) {
    const body = parameters.some((one) => one.in === 'body' && one.required) ? {} : undefined;
    assert.equal((await drive(operationId, { ...both, id, isAuthorized: false }, body, null)).status,
      401, operationId);
    if (parameters.some((one) => one.in === 'path')) {
      assert.equal((await drive(operationId, { id }, body)).status, 404, operationId);
    } else if (body) {
      assert.equal((await drive(operationId, {}, body)).status, 400, operationId);
    } else if (parameters.some((one) => one.name === 'organizationId')) {
      const wrong = { ...both, organizationId: 'x', isAuthorized: false };
      assert.equal((await drive(operationId, wrong)).status, 400, operationId);
    }
  }
});

test('no operation was left out', () => {
  // Server-sent events end after minutes only: a test of the C++ suite reads them.
  const apart = new Set(['Profiles_StreamEvents']);
  for (const { operationId } of operations()) {
    const wanted = operationId === 'Profiles_GetProfileFailuresInfoById' ? 400 : 200;
    const seen = driven.get(operationId) ?? [];
    assert.ok(apart.has(operationId) || seen.includes(wanted), `${operationId}: ${seen}`);
  }
});
