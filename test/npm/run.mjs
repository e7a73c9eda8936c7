// Starts the stand-in organisation, runs the tests against it, ends it.
// Usage: node run.mjs [FILE…]   Environment: OPENDES_SIM and OPENDES, the paths of the programs.
// Exit status 77 says that the tests could not be run at all, which ctest shows as skipped.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const START_TIMEOUT_MS = 60_000;
// import.meta.dirname came with Node 20; Debian 12 has 18.
const here = dirname(fileURLToPath(import.meta.url));

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(SKIPPED);
}

async function waitForReadyFile(path, simulator) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(path)) {
    if (simulator.exitCode !== null) throw new Error(`dataverse-sim ended with ${simulator.exitCode}`);
    if (Date.now() > deadline) throw new Error('dataverse-sim was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

// Node reads NODE_EXTRA_CA_CERTS only when it starts, so the tests run in a process of their own.
function runTests(ready) {
  const chosen = process.argv.slice(2);
  const files = chosen.length > 0
    ? chosen : readdirSync(here).filter((name) => name.endsWith('.test.mjs'));
  const environment = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: ready.ca_file,
    OPENDES_SIM_READY: JSON.stringify(ready),
  };
  const tests = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files],
    { cwd: here, env: environment, stdio: 'inherit' });
  return new Promise((resolve) => tests.on('exit', (code) => resolve(code ?? 1)));
}

if (!existsSync(join(here, 'node_modules'))) skip('no node_modules: run tools/install_deps.sh --node');
for (const name of ['OPENDES_SIM', 'OPENDES']) {
  if (!existsSync(process.env[name] ?? '')) skip(`${name} does not name the program`);
}

const folder = mkdtempSync(join(tmpdir(), 'opendes-npm-'));
const readyFile = join(folder, 'ready.json');
const simulator = spawn(process.env.OPENDES_SIM,
  ['--rows', 'account=12000,contact=50', '--state-dir', folder, '--ready-file', readyFile],
  { stdio: ['ignore', 'ignore', 'inherit'] });
let status = 1;
try {
  status = await runTests(await waitForReadyFile(readyFile, simulator));
} finally {
  simulator.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
