// `opendes serve` as a process of its own, over https, for the tests of one file. Every secret that
// it is given is on a list; when it stops, none of them may have been seen anywhere.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { organization, ready } from './simulator.mjs';

export const API_CLIENT = '6f1c2d3e-0105-4a5b-8c9d-000000000105';
export const PUBLIC_CLIENT = '6f1c2d3e-0104-4a5b-8c9d-000000000104';
export const ADMIN = 'admin@contoso.example';
export const ADMIN_PASSWORD = 'admin-password-for-the-simulator';
export const READER = 'reader@contoso.example';
export const READER_PASSWORD = 'reader-password-for-the-simulator';

const START_TIMEOUT_MS = 60_000;
const certificates = dirname(ready.ca_file);

// Texts that only those may know who were given them: the service's secrets, its callers' tokens.
const secrets = new Set([ready.client_secret, ADMIN_PASSWORD, READER_PASSWORD]);

// A value that begins with the word and is never used again.
export function canary(word) {
  const value = `${word}-canary-${randomUUID()}`;
  secrets.add(value);
  return value;
}

// Of a token, its signature: header and claims are public.
export function remember(token) {
  secrets.add(token.slice(token.lastIndexOf('.') + 1));
  return token;
}

// Fails when the text holds a secret.
export function assertNoSecret(text, where) {
  for (const secret of secrets) {
    if (secret.length > 8 && text.includes(secret)) {
      assert.fail(`${where} holds the secret ${secret.slice(0, 30)}…`);
    }
  }
}

async function token(fields) {
  const response = await fetch(`${ready.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ scope: `api://${API_CLIENT}/.default`, ...fields }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error_description);
  return remember(answer.access_token);
}

// Access tokens for the API, of an administrator's application and of people.
export const applicationToken = () => token({
  grant_type: 'client_credentials', client_id: ready.client_id, client_secret: ready.client_secret,
});
export const personToken = (username, password) => token({
  grant_type: 'password', client_id: PUBLIC_CLIENT, username, password,
});

function toml(folder, options) {
  const lines = [
    '[server]', 'listen = "127.0.0.1:0"', `ready_file = "${folder}/ready.json"`,
    `tls.certificate = "${certificates}/server.pem"`,
    `tls.private_key = "${certificates}/server-key.pem"`,
    '[identity]', `authority = "${options.authority ?? new URL(ready.authority).origin}"`,
    `audiences = ["${API_CLIENT}"]`, `tenants = ["${ready.tenant_id}"]`,
    '[[organizations]]', `url = "${organization.https}"`, `tenant_id = "${ready.tenant_id}"`,
    `client_id = "${ready.client_id}"`, 'client_secret = { file = "client.secret" }',
    '[control]', `store = "sqlite:${folder}/control.db"`,
    '[replication]', 'poll_longest_seconds = 1',
    '[key_vault]', `client_id = "${ready.client_id}"`,
    'client_secret = { file = "client.secret" }',
    `trusted_origins = ["${new URL(ready.vault).origin}"]`,
    '[secrets]', 'warehouse = { file = "warehouse.secret" }',
    '[http]', `ca_file = "${options.caFile ?? ready.ca_file}"`,
    '[log]', 'level = "debug"', `file = "${folder}/service.log"`,
  ];
  return `${lines.join('\n')}\n`;
}

async function awaitReady(service, path) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(path)) {
    if (service.exitCode !== null) throw new Error(`opendes serve ended with ${service.exitCode}`);
    if (Date.now() > deadline) throw new Error('opendes serve was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

class Service {
  constructor(folder, process, { url, pid }) {
    Object.assign(this, { folder, process, url, pid });
  }

  // One call; what is answered may hold no secret. `token` null: none is sent.
  async call(method, path, { token: bearer = null, body, headers = {} } = {}) {
    const response = await fetch(path.startsWith('/') ? this.url + path : `${this.url}/crm/exporter/${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array
        ? body : JSON.stringify(body),
    });
    const text = await response.text();
    assertNoSecret(text, `the answer to ${method} ${path}`);
    for (const [name, value] of response.headers) assertNoSecret(value, `the header ${name}`);
    return { status: response.status, headers: response.headers, text,
      json: () => JSON.parse(text) };
  }

  log() {
    return readFileSync(join(this.folder, 'service.log'), 'utf8');
  }

  // Log, databases and what else stands in the service's folders, but for the files that it reads
  // its secrets from.
  sweepFiles() {
    for (const folder of [this.folder, this.privateFolder]) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory() || entry.name.endsWith('.secret')) continue;
        assertNoSecret(readFileSync(join(folder, entry.name), 'latin1'), entry.name);
      }
    }
  }

  // Ends it well; nothing secret may have got out by then.
  async stop() {
    const ended = new Promise((resolve) => { this.process.on('exit', resolve); });
    try {
      await this.call('GET', '/metrics');
      for (const name of ['cmdline', 'environ']) {
        assertNoSecret(readFileSync(`/proc/${this.pid}/${name}`, 'latin1'), `/proc/PID/${name}`);
      }
      this.sweepFiles();
    } finally {
      this.process.kill('SIGTERM');
      this.exitCode = await ended;
    }
    this.sweepFiles();
    rmSync(this.folder, { recursive: true, force: true });
    assert.equal(this.exitCode, 0, 'the service ended well');
  }
}

// Options: authority and caFile (another identity provider).
export async function startService(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'opendes-service-'));
  // The path is part of the connection string, and so is secret too.
  const privateFolder = join(folder, canary('folder'));
  mkdirSync(privateFolder);
  const database = join(privateFolder, 'warehouse.db');
  writeFileSync(join(folder, 'client.secret'), ready.client_secret);
  writeFileSync(join(folder, 'warehouse.secret'), `Data Source=${database}`);
  writeFileSync(join(folder, 'opendes.toml'), toml(folder, options));
  const service = spawn(process.env.OPENDES, ['serve', '--config', join(folder, 'opendes.toml')],
    { env: { ...process.env, OPENDES_SIM_READY: undefined }, stdio: ['ignore', 'inherit', 'inherit'] });
  const started = new Service(folder, service, await awaitReady(service, join(folder, 'ready.json')));
  return Object.assign(started, { privateFolder, database });
}

// The words that most tests begin with: consent given, a description of one table.
export async function acceptTerms(service, bearer) {
  const query = new URLSearchParams({
    organizationUrl: organization.https, organizationId: organization.id, isAuthorized: 'true',
  });
  const answer = await service.call('POST', `metadata/acceptprivacyterms?${query}`, { token: bearer });
  assert.equal(answer.text, 'true');
}

export function description(changes = {}) {
  return {
    Name: 'Sales', OrganizationId: organization.id, DestinationType: 'sqlite',
    DestinationKeyVaultUri: 'local:warehouse', Entities: [{ Type: 'contact' }], ...changes,
  };
}
