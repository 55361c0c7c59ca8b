// A server for what .ci/run tries on it: the debug build, on a free port, with a new SQLite file. It is stopped by its own process
// handle, whatever came of what was tried.

import { execFileSync, spawn } from "node:child_process";
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

/** Runs `work` with the server's address and a function that makes a token; gives whether it came to `true`. */
export async function withServer(work) {
  const folder = await mkdtemp(join(tmpdir(), "samverkan-ci-"));
  const program = join(target, "debug/samverkan");
  const database = ["--database-url", `sqlite://${join(folder, "samverkan.db")}`];
  const env = { ...process.env, NO_COLOR: "1" };
  const server = spawn(program, ["serve", "--create", "--listen", "127.0.0.1:0", ...database], {
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
    passed = await work(await addressOf(server, log), token);
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
