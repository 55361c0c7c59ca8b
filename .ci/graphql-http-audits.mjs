// Runs the audits of the npm package graphql-http against the public door of a server that it starts for them.
//
// The server is the debug build, on a free port, with a new SQLite file; it is stopped by its own process handle.
// The packages are read from target/npm, where .ci/run installs them. Exit code 0: at least 61 ran, all passed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const EXPECTED = 61;
const START_LIMIT_MS = 60_000;

const target = fileURLToPath(new URL("../target/", import.meta.url));
const { serverAudits } = createRequire(join(target, "npm/"))("graphql-http");

/** The address in the server's line "listening on http://ADDRESS"; what it says before is kept in `log`. */
function addressOf(server, log) {
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        const address = line.match(/listening on (http:\/\/[\w.:[\]]+)/)?.[1];
        if (address) resolve(address);
      });
    }
    server.once("error", reject);
    server.once("close", (code, signal) => reject(new Error(`the server ended (${signal ?? code})`)));
    setTimeout(() => reject(new Error(`the server did not listen within ${START_LIMIT_MS} ms`)), START_LIMIT_MS).unref();
  });
}

/** Why an audit failed, or null. Recommendations count: the server follows them too. */
async function failureOf(audit) {
  const result = await audit.fn().catch((error) => ({ status: "error", reason: error.stack }));
  return result.status === "ok" ? null : `${result.status}: ${result.reason}`;
}

async function runAudits(url) {
  let failed = 0;
  const audits = serverAudits({ url, fetchFn: fetch });
  for (const audit of audits) {
    const failure = await failureOf(audit);
    if (failure) {
      failed += 1;
      console.log(`FAILED ${audit.id} ${audit.name}: ${failure}`);
    }
  }
  console.log(`${audits.length - failed} passed, ${failed} failed`);
  if (audits.length < EXPECTED) console.log(`only ${audits.length} audits ran, ${EXPECTED} are expected`);
  return failed === 0 && audits.length >= EXPECTED;
}

const folder = await mkdtemp(join(tmpdir(), "samverkan-audits-"));
const server = spawn(
  join(target, "debug/samverkan"),
  ["serve", "--create", "--listen", "127.0.0.1:0", "--database-url", `sqlite://${join(folder, "samverkan.db")}`],
  { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } },
);
const closed = once(server, "close").catch(() => {});
const log = [];
let passed = false;
try {
  passed = await runAudits(`${await addressOf(server, log)}/public/graphql`);
} catch (error) {
  console.log(error.message);
}
if (!passed) console.log(["The server said:", ...log].join("\n"));
server.kill("SIGTERM");
const impatience = setTimeout(() => server.kill("SIGKILL"), 10_000);
await closed;
clearTimeout(impatience);
await rm(folder, { recursive: true, force: true });
process.exitCode = passed ? 0 : 1;
