// Measures what subscribers cost one server: `node .ci/subscribers.mjs PROGRAM [COUNT]`, with a built server and how many WebSockets
// are to follow projects (1,000 unless said otherwise). It is a benchmark of a release build, by itself on a machine with Linux: a
// debug build takes more room and time, and .ci/run leaves it out. The packages are those in target/npm, where .ci/run installs them.
//
// The subscribers share three identities, a reader, an editor and an approver of one municipality, and one address: so the server takes
// more than usual by `--connections`, `--connections-per-address` and `--subscriptions-per-caller`. All other limits are the usual ones.
// The clients run on the same machine: their time is in what is measured. Below some hundred subscribers, what one takes can't be told
// from what else the server takes and gives back.
//
// Exit code 0: none takes more than 20 kB, and the last one learns of a change within 1 s of the answer to who made it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { post, propose, target, withServer } from "./server.mjs";

const MOST_BYTES = 20_000;
const MOST_MS = 1_000;
const OF = "2584";

/** So many begin at once: within what one identity may have executed at once. */
const AT_ONCE = 4;

/** Places for all else, so many that the server doesn't find its connections scarce. */
const SPARE = 512;

/** How long a change is waited for. */
const PATIENCE_MS = 60_000;

const FOLLOW = "subscription Follow($after: String) { changes(after: $after, types: [DevelopmentProject]) { thing { id } } }";
const NEWEST = "{ changes(newestFirst: true, first: 1, types: [DevelopmentProject]) { pageInfo { endCursor } } }";

const require = createRequire(join(target, "npm/"));

/** Somebody who follows projects over a WebSocket of their own. */
function subscriber(address, token, after) {
  const client = require("graphql-ws").createClient({
    url: `${address.replace("http", "ws")}/graphql`,
    webSocketImpl: require("ws"),
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const changes = client.iterate({ query: FOLLOW, variables: { after } });
  const next = () => changes.next().then(projectOf, refused);
  return { learns: () => withinPatience(next(), "a subscriber learnt of no change"), leave: client.dispose };
}

/** What ends a subscription, which is a list of errors, the closing of a WebSocket, or an error of the client. */
function refused(reason) {
  const said = reason instanceof Error ? reason.message : (reason.reason ?? JSON.stringify(reason));
  throw new Error(`a subscriber was refused: ${said}`);
}

/** The id of the project that a change is about. */
function projectOf({ value }) {
  const id = value?.data?.changes?.thing?.id;
  if (!id) throw new Error(`a subscriber was told of no project: ${JSON.stringify(value)}`);
  return id;
}

function withinPatience(work, otherwise) {
  let impatience;
  const late = new Promise((_, reject) => {
    impatience = setTimeout(() => reject(new Error(`${otherwise} within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(impatience));
}

/**
 * So many subscribers, who begin after the change before the newest one. Each has learnt of the newest: so it follows by now, which no
 * message of the protocol says.
 */
async function begin(count, address, tokens, { after, newest }) {
  const begun = [];
  while (begun.length < count) {
    const length = Math.min(AT_ONCE, count - begun.length);
    const some = Array.from({ length }, (_, index) => subscriber(address, tokens[(begun.length + index) % tokens.length], after));
    begun.push(...some);
    checkAll(await Promise.all(some.map((one) => one.learns())), newest);
  }
  return begun;
}

function checkAll(learnt, project) {
  const wrong = learnt.find((id) => id !== project);
  if (wrong) throw new Error(`a subscriber learnt of ${wrong}, where ${project} came next`);
}

/** Two new projects: the cursor of the first, and the id of the second. */
async function twoChanges(address, editor) {
  await propose(address, editor);
  const answer = await post(`${address}/graphql`, { query: NEWEST }, { authorization: `Bearer ${editor}` });
  return { after: answer.data.changes.pageInfo.endCursor, newest: await propose(address, editor) };
}

/** What a process holds in memory, in bytes. */
async function resident(process) {
  const status = await readFile(`/proc/${process}/status`, "utf8");
  return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)[1]) * 1024;
}

/** How long after the answer to who made a change the last subscriber learns of it, in ms: 0 where all know before the answer. */
async function delay(subscribers, address, editor) {
  const timed = async (work) => ({ project: await work, at: performance.now() });
  const learning = subscribers.map((one) => timed(one.learns()));
  const [made, ...learnt] = await Promise.all([timed(propose(address, editor)), ...learning]);
  checkAll(learnt.map((one) => one.project), made.project);
  return learnt.reduce((longest, one) => Math.max(longest, one.at - made.at), 0);
}

/** What so many subscribers take, each, and how late the last one of them is. */
async function measure(count, address, token, server) {
  const tokens = ["reader", "editor", "approver"].map((grade) => token(OF, grade));
  const editor = tokens[1];
  const changes = await twoChanges(address, editor);
  // What the server needs once, however many follow, is there before.
  const subscribers = await begin(AT_ONCE, address, tokens, changes);
  const before = await resident(server);
  subscribers.push(...(await begin(count, address, tokens, changes)));
  const idle = await resident(server);
  const late = await delay(subscribers, address, editor);
  const told = await resident(server);
  for (const one of subscribers) one.leave();
  return { memory: [before, idle, told], bytes: [idle, told].map((bytes) => (bytes - before) / count), late };
}

/** Says what was measured; gives whether it is within the limits. */
function report(count, { memory, bytes, late }) {
  const rounded = (number) => Math.round(number).toLocaleString("en");
  const [before, idle, told] = memory.map((bytes) => (bytes / 1e6).toFixed(1));
  const isSmall = Math.max(...bytes) <= MOST_BYTES;
  const isSoon = late <= MOST_MS;
  const verdict = (holds) => (holds ? "within the limit" : "OVER THE LIMIT");
  console.log(`${rounded(count)} subscribers; the server's resident memory:`);
  console.log(`${before} MB before, ${idle} MB when all follow, ${told} MB after a change`);
  console.log(`bytes per subscriber: ${bytes.map(rounded).join(" idle, ")} after a change: ${verdict(isSmall)} of ${rounded(MOST_BYTES)}`);
  console.log(`from the answer to the last subscriber's event: ${rounded(late)} ms: ${verdict(isSoon)} of ${rounded(MOST_MS)} ms`);
  return isSmall && isSoon;
}

const [program, count = 1_000] = [process.argv[2], ...process.argv.slice(3).map(Number)];
if (!program || !Number.isInteger(count) || count < 1) {
  console.error("usage: node .ci/subscribers.mjs PROGRAM [COUNT]");
  process.exit(2);
}
const room = String(count + SPARE);
const options = ["--connections", "--connections-per-address", "--subscriptions-per-caller"].flatMap((option) => [option, room]);
let measured;
await withServer(
  async (address, token, server) => {
    measured = await measure(count, address, token, server);
    return true;
  },
  { program: resolve(program), options },
);
process.exitCode = measured && report(count, measured) ? 0 : 1;
