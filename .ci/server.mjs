// A server for what is tried on it, and how it is asked: the debug build unless another program is named, on a free port, with a
// new SQLite file. It is stopped by its own process handle, whatever came of what was tried.

import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const START_LIMIT_MS = 60_000;

/** Where .ci/run builds and installs. */
export const target = fileURLToPath(new URL("../target/", import.meta.url));

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

/** What is answered to a body of JSON. */
export async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/** Proposes a project, and gives its id. */
export async function propose(address, token) {
  const input = `{ idempotencyKey: "${randomUUID()}", title: "Ett", summary: "Det." }`;
  const query = `mutation { proposeProject(input: ${input}) { project { id } userErrors { message } } }`;
  const answer = await post(`${address}/graphql`, { query }, { authorization: `Bearer ${token}` });
  const project = answer.data?.proposeProject?.project;
  if (!project) throw new Error(`no project was proposed: ${JSON.stringify(answer)}`);
  return project.id;
}

/**
 * Runs `work` with the server's address, a function that makes a token, and the server's process id; gives whether it came to `true`.
 * The options are those of `serve`.
 */
export async function withServer(work, { program = join(target, "debug/samverkan"), options = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "samverkan-ci-"));
  const database = ["--database-url", `sqlite://${join(folder, "samverkan.db")}`];
  const env = { ...process.env, NO_COLOR: "1" };
  const server = spawn(program, ["serve", "--create", "--listen", "127.0.0.1:0", ...database, ...options], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const token = (organisation, grade) =>
    execFileSync(program, ["token", "--organisation", organisation, "--grade", grade, ...database], {
      cwd: folder,
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  const closed = once(server, "close").catch(() => {});
  const log = [];
  let passed = false;
  try {
    passed = await work(await addressOf(server, log), token, server.pid);
  } catch (error) {
    console.log(error.stack);
  }
  if (!passed) console.log(["The server said:", ...log].join("\n"));
  server.kill("SIGTERM");
  const impatience = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await closed;
  clearTimeout(impatience);
  await rm(folder, { recursive: true, force: true });
  return passed;
}
