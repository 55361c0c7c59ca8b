// Runs the audits of the npm package graphql-http against the public door of a server that it starts for them.
//
// The packages are read from target/npm, where .ci/run installs them. Exit code 0: at least 61 ran, all passed.

import { createRequire } from "node:module";
import { join } from "node:path";

import { target, withServer } from "./server.mjs";

const EXPECTED = 61;

const { serverAudits } = createRequire(join(target, "npm/"))("graphql-http");

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

const passed = await withServer((address) => runAudits(`${address}/public/graphql`));
process.exitCode = passed ? 0 : 1;
