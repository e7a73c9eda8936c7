// dynamics-web-api: paging, change tracking, metadata, functions, batches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamicsWebApi } from 'dynamics-web-api';
import { accessToken, control, organization } from './simulator.mjs';

const client = new DynamicsWebApi({
  serverUrl: organization.http.replace(/\/$/, ''),
  dataApi: { version: '9.2' },
  onTokenRefresh: () => accessToken(),
});

// Follows next links to the end; the request's preferences must be repeated on each page.
async function readAll(request, link) {
  const rows = [];
  let pages = 0;
  let page = await client.retrieveMultiple(request, link);
  for (;;) {
    pages += 1;
    rows.push(...page.value);
    if (!page.oDataNextLink) return { rows, pages, deltaLink: page.oDataDeltaLink };
    assert.equal(page.oDataDeltaLink, undefined, 'only the last page has a delta link');
    page = await client.retrieveMultiple(request, page.oDataNextLink);
  }
}

test('pages of a plain read have no row twice and none missing', async () => {
  const { rows, pages, deltaLink } = await readAll(
    { collection: 'accounts', select: ['name'], maxPageSize: 5000 });
  assert.equal(pages, 3);
  assert.equal(deltaLink, undefined);
  assert.equal(new Set(rows.map((row) => row.accountid)).size, 12000);
});

test('a tracked read, then deltas with changes and deletes', async () => {
  const request = {
    collection: 'contacts', select: ['fullname'], maxPageSize: 20, trackChanges: true,
  };
  const first = await readAll(request);
  assert.equal(first.pages, 3);
  assert.equal(first.rows.length, 50);
  assert.ok(first.deltaLink);

  const follow = { collection: 'contacts', maxPageSize: 20 };
  const quiet = await readAll(follow, first.deltaLink);
  assert.deepEqual(quiet.rows, []);

  const [updated, deleted] = first.rows;
  await client.update({
    collection: 'contacts', key: updated.contactid, data: { firstname: 'Grace' },
  });
  await client.deleteRecord({ collection: 'contacts', key: deleted.contactid });
  const created = await client.create({
    collection: 'contacts', data: { firstname: 'Ada', lastname: 'Lovelace' },
  });
  const delta = await readAll(follow, quiet.deltaLink);
  const tombstones = delta.rows.filter((row) => row.reason === 'deleted');
  assert.deepEqual(tombstones.map((row) => row.id), [deleted.contactid]);
  const changed = delta.rows.filter((row) => row.contactid).map((row) => row.contactid);
  assert.deepEqual(new Set(changed), new Set([updated.contactid, created]));
  assert.ok(delta.rows.indexOf(tombstones[0]) === delta.rows.length - 1, 'deletes come last');
});

test('an expired delta link says so in the documented words', async () => {
  const request = { collection: 'leads', select: ['subject'], trackChanges: true };
  const { deltaLink } = await readAll(request);
  await control('POST', 'tokens/expire', { table: 'lead' });
  await assert.rejects(client.retrieveMultiple({ collection: 'leads' }, deltaLink), (error) => {
    assert.equal(error.code, '0x80044352');
    assert.match(error.message, /full sync/);
    return true;
  });
});

test('options that change tracking does not allow are refused', async () => {
  await assert.rejects(
    client.retrieveMultiple({ collection: 'accounts', filter: "name eq 'x'", trackChanges: true }),
    (error) => error.status === 400 && /filter/.test(error.message));
});

test('functions', async () => {
  const me = await client.callFunction('WhoAmI');
  assert.equal(me.OrganizationId, organization.id);
  const counts = await client.callFunction({
    name: 'RetrieveTotalRecordCount', parameters: { EntityNames: ['account'] },
  });
  assert.deepEqual(counts.EntityRecordCountCollection.Values, [12000]);
});

test('counts', async () => {
  assert.equal(await client.count({ collection: 'accounts' }), 5000, 'capped');
});

test('entity metadata', async () => {
  const list = await client.retrieveEntities(
    { select: ['LogicalName', 'EntitySetName'], filter: 'IsActivity eq true' });
  assert.deepEqual(list.value.map((entity) => entity.LogicalName).sort(),
    ['appointment', 'email', 'phonecall', 'task']);

  const key = "LogicalName='account'";
  const account = await client.retrieveEntity({ key, select: ['PrimaryIdAttribute'] });
  assert.equal(account.PrimaryIdAttribute, 'accountid');

  const picklists = await client.retrieveAttributes({
    entityKey: key,
    castType: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata',
    select: ['LogicalName'],
    expand: [{ property: 'OptionSet', select: ['Options'] }],
  });
  const industry = picklists.value.find((item) => item.LogicalName === 'industrycode');
  assert.ok(industry.OptionSet.Options.length > 10);

  const set = await client.retrieveGlobalOptionSet({ key: "Name='new_size'" });
  assert.deepEqual(set.Options.map((option) => option.Value), [1, 2, 3]);

  const relationship = await client.retrieveRelationship(
    { key: account.MetadataId, castType: undefined }).catch((error) => error);
  assert.equal(relationship.status, 404, 'an entity is not a relationship');
});

test('metadata changes', async () => {
  const query = {
    Criteria: {
      Conditions: [{
        ConditionOperator: 'Equals',
        PropertyName: 'LogicalName',
        Value: { Type: 'System.String', Value: 'account' },
      }],
    },
    Properties: { PropertyNames: ['EntitySetName', 'Attributes'] },
    AttributeQuery: { Properties: { PropertyNames: ['MaxLength'] } },
  };
  const answer = await client.callFunction(
    { name: 'RetrieveMetadataChanges', parameters: { Query: query } });
  assert.match(answer.ServerVersionStamp, /^\d+!\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
  assert.equal(answer.EntityMetadata.length, 1);
  assert.equal(answer.EntityMetadata[0].EntitySetName, 'accounts');
  const name = answer.EntityMetadata[0].Attributes.find((item) => item.LogicalName === 'name');
  assert.equal(name.MaxLength, 100);
});

test('a batch, and a URL so long that the client makes it a batch', async () => {
  client.startBatch();
  client.retrieveMultiple({ collection: 'accounts', select: ['name'], top: 2 });
  client.callFunction('WhoAmI');
  const [accounts, me] = await client.executeBatch();
  assert.equal(accounts.value.length, 2);
  assert.equal(me.OrganizationId, organization.id);

  const { value } = await client.retrieveMultiple(
    { collection: 'accounts', select: ['name'], top: 60 });
  const ids = value.map((row) => row.accountid);
  const filter = ids.map((id) => `accountid eq ${id}`).join(' or ');
  assert.ok(filter.length > 2000);
  const found = await client.retrieveMultiple({ collection: 'accounts', select: ['name'], filter });
  assert.deepEqual(new Set(found.value.map((row) => row.accountid)), new Set(ids));
});
