// docs/api.md, "From zero to a running profile": its commands, run by a shell as they stand there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ADMIN, ADMIN_PASSWORD, personToken, startService } from './service.mjs';
import { organization, ready } from './simulator.mjs';

const guide = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

let service;
let folder;
before(async () => {
  service = await startService();
  folder = mkdtempSync(join(tmpdir(), 'opendes-guide-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.stop();
});

// The shell blocks of the section, with this run's addresses in place of the example's.
function script() {
  const section = guide.slice(guide.indexOf('## From zero'), guide.indexOf('\n## Routes'));
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1]);
  assert.ok(blocks.length >= 7);
  return blocks.join('\n')
    .replace('DES=https://des.contoso.example ', `DES=${service.url} `)
    .replace('ORG=https://contoso.crm.dynamics.com/ ', `ORG=${organization.https} `);
}

// `az`, for whoever has no Azure: answers the one command of the guide.
function pathWithAz(token) {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'az'),
    '#!/bin/sh\n[ "$*" = "account get-access-token --resource api://opendes --query accessToken -o tsv" ]'
    + ` && echo ${token}\n`, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}

function run(text, environment) {
  const shell = spawn('sh', ['-e', '-c', text],
    { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  shell.stdout.on('data', (piece) => output.push(piece));
  shell.stderr.on('data', (piece) => output.push(piece));
  return new Promise((resolve) => {
    shell.on('close', (code) => resolve({ code, text: Buffer.concat(output).toString() }));
  });
}

test('the guide leads to a running profile', async () => {
  const token = await personToken(ADMIN, ADMIN_PASSWORD);
  const { code, text } = await run(script(),
    { PATH: pathWithAz(token), CURL_CA_BUNDLE: ready.ca_file });
  assert.equal(code, 0, text);
  assert.match(text, /^www-authenticate: Bearer authorization_uri="https:\S+"/im);
  for (const line of ['ok      destination: connected and signed in', 'ok      entity account: exists']) {
    assert.ok(text.includes(line) && guide.includes(line), `${line} in ${text}`);
  }
  const { Id, State } = JSON.parse(/\{"Id":"[^"]*","State":"\d"\}/.exec(text)[0]);
  assert.equal(State, '1');
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const profile = (await service.call('GET', `profiles/${Id}?status=true`, { token })).json();
    if (profile.Status.InitialSyncState === 'Completed') return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.fail('the first load did not end in time');
});
