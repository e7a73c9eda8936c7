// odata-csdl reads our $metadata, and what it says agrees with EntityDefinitions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml2json } from 'odata-csdl';
import { get } from './simulator.mjs';

const NAMESPACE = 'Microsoft.Dynamics.CRM';

async function csdl(query = '') {
  const response = await get(`$metadata${query}`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /application\/xml/);
  return xml2json(await response.text());
}

test('every set has a type with a key, and every navigation leads somewhere', async () => {
  const schema = (await csdl())[NAMESPACE];
  const container = schema.System;
  const sets = Object.entries(container).filter(([, item]) => item?.$Collection);
  assert.ok(sets.length >= 29);
  const typeOf = (name) => schema[name.replace(/^(mscrm|Microsoft\.Dynamics\.CRM)\./, '')];
  const keyOf = (type) => type.$Key ?? (type.$BaseType && keyOf(typeOf(type.$BaseType)));
  for (const [set, { $Type }] of sets) {
    const type = typeOf($Type);
    assert.ok(type, set);
    assert.ok(keyOf(type), set);
    for (const [name, property] of Object.entries(type)) {
      if (property?.$Kind !== 'NavigationProperty') continue;
      assert.ok(typeOf(property.$Type), `${set}.${name} leads to ${property.$Type}`);
    }
  }
});

test('the set names are those of EntityDefinitions', async () => {
  const container = (await csdl())[NAMESPACE].System;
  const response = await get('EntityDefinitions?$select=EntitySetName');
  for (const { EntitySetName } of (await response.json()).value) {
    assert.ok(container[EntitySetName]?.$Collection, EntitySetName);
  }
});

test('annotations name the tracked sets', async () => {
  const response = await get('$metadata?annotations=true');
  const text = await response.text();
  assert.match(text, /Name="accounts"[^>]*>\s*<Annotation Term="Org\.OData\.Capabilities\.V1\.ChangeTracking"/);
  assert.doesNotMatch(text, /Name="organizations"[^>]*>\s*<Annotation Term="Org\.OData\.Capabilities/);
  xml2json(text);
});
