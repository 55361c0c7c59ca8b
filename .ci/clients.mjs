// Tries the server with the clients that front ends use, as they come from their registry: Apollo Client, urql with its
// normalised cache, Relay, graphql-ws, graphql-sse, gql and ariadne-codegen for Python, two readers of calendars, and tools that
// read the schema.
//
// The packages are read from target/npm and target/python, where .ci/run installs them. Exit code 0: all of it went well. Where those
// for Python are missing, their part is left out, unless CI is set: then it fails.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { post, propose, target, withServer } from "./server.mjs";

const require = createRequire(join(target, "npm/"));
const { buildSchema, getIntrospectionQuery, isObjectType, parse } = require("graphql");

const schemaFile = fileURLToPath(new URL("../schema.graphql", import.meta.url));
const schemaText = await readFile(schemaFile, "utf8");
const schema = buildSchema(schemaText);
const THEN = "2005-01-01";
const NAMES = { now: "Region Norrbotten", then: "Norrbottens läns landsting" };

const REGION = `query Region($on: Date) {
  organisation(by: { slug: "region" }, asOf: $on) { __typename id currentId name }
}`;

const ONE = "subscription One { changes(types: [DevelopmentProject]) { cursor thingType thing { __typename id } } }";

/** Which types an interface stands for: what normalised caches want to know. */
const possibleTypes = Object.fromEntries(
  ["Node", "Body"].map((name) => [name, schema.getPossibleTypes(schema.getType(name)).map((type) => type.name)]),
);

async function apollo(address) {
  const { ApolloClient, HttpLink, InMemoryCache, gql } = require("@apollo/client/core");
  const { createPersistedQueryLink } = require("@apollo/client/link/persisted-queries");
  const sent = [];
  const recorded = async (url, request) => {
    assert.ok(sent.every((one) => one.told), "a request was made before the last one was answered");
    const one = { asked: JSON.parse(request.body) };
    sent.push(one);
    const answer = await fetch(url, request);
    one.told = await answer.clone().json();
    return answer;
  };
  const link = createPersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: `${address}/public/graphql`, fetch: recorded }));
  const client = new ApolloClient({ link, cache: new InMemoryCache({ possibleTypes }) });
  const read = async (on, fetchPolicy) => {
    const { data } = await client.query({ query: gql(REGION), variables: { on }, fetchPolicy });
    return data.organisation.name;
  };
  assert.equal(await read(null), NAMES.now);
  checkHashFirst(sent);
  assert.equal(await read(THEN), NAMES.then);
  const asked = sent.length;
  assert.equal(await read(null, "cache-only"), NAMES.now);
  assert.equal(await read(THEN, "cache-only"), NAMES.then);
  assert.equal(sent.length, asked, "what the cache holds was asked of the server");
}

/** That two requests were made: one with the hash alone, which was refused as it should be, and then one with the whole document. */
function checkHashFirst(sent) {
  assert.equal(sent.length, 2, `2 requests were expected, ${sent.length} were made`);
  const [byHash, whole] = sent;
  assert.equal(byHash.asked.query, undefined, "the first request had the document with it");
  assert.match(byHash.asked.extensions.persistedQuery.sha256Hash, /^[0-9a-f]{64}$/);
  const codes = byHash.told.errors?.map((error) => error.extensions.code);
  assert.deepEqual(codes, ["PERSISTED_QUERY_NOT_SUPPORTED"]);
  const hash = sha256(whole.asked.query);
  assert.equal(byHash.asked.extensions.persistedQuery.sha256Hash, hash, "the hash was not that of the document");
  assert.equal(whole.told.errors, undefined);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

async function urql(address) {
  const { Client, fetchExchange } = require("@urql/core");
  const { cacheExchange } = require("@urql/exchange-graphcache");
  const introspection = await post(`${address}/public/graphql`, { query: getIntrospectionQuery() });
  const client = new Client({
    url: `${address}/public/graphql`,
    preferGetMethod: "within-url-limit",
    exchanges: [cacheExchange({ schema: introspection.data }), fetchExchange],
  });
  const read = async (on, requestPolicy) => {
    const { data, error } = await client.query(REGION, { on }, { requestPolicy }).toPromise();
    assert.equal(error, undefined);
    return data.organisation.name;
  };
  assert.equal(await read(null), NAMES.now);
  assert.equal(await read(THEN), NAMES.then);
  assert.equal(await read(null, "cache-only"), NAMES.now);
  assert.equal(await read(THEN, "cache-only"), NAMES.then);
}

/** The documents of a Relay app: a refetchable fragment on every type of node, and one with a page of each connection below it. */
function relayDocuments() {
  const documents = [
    `query RegionQuery($on: Date) { organisation(by: { slug: "region" }, asOf: $on) { id currentId ...Named } }`,
    `fragment Named on Organisation @refetchable(queryName: "NamedQuery") { id name }`,
    `query LuleaQuery { organisation(by: { slug: "2580" }) { id ...Organisation_projects } }`,
  ];
  const node = schema.getType("Node");
  for (const type of schema.getPossibleTypes(node)) {
    documents.push(`fragment App_${type.name} on ${type.name} @refetchable(queryName: "App${type.name}Query") { id }`);
    for (const field of Object.values(type.getFields())) {
      const connection = schema.getType(field.type.toString().replaceAll(/[[\]!]/g, ""));
      const pages = isObjectType(connection) && connection.name.endsWith("Connection");
      if (!pages || field.args.some((argument) => argument.type.toString().endsWith("!") && argument.defaultValue === undefined)) continue;
      const name = `${type.name}_${field.name}`;
      documents.push(`fragment ${name} on ${type.name} @refetchable(queryName: "${type.name}${field.name}Query")
        @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
          ${field.name}(first: $count, after: $cursor) @connection(key: "${name}_${field.name}") {
            edges { cursor node { __typename __id } } } }`);
    }
  }
  return documents;
}

/** Has Relay's compiler write what the documents ask for; gives how many there are, and a function that reads one of them. */
async function relayCompiled() {
  const app = join(target, "relay");
  await rm(app, { recursive: true, force: true });
  await mkdir(join(app, "src"), { recursive: true });
  const documents = relayDocuments();
  const source = documents.map((document) => `graphql\`${document}\`;`).join("\n");
  await writeFile(join(app, "src/App.js"), source);
  await writeFile(join(app, "package.json"), '{ "type": "commonjs" }');
  await writeFile(join(app, "schema.graphql"), schemaText);
  const configuration = { src: "./src", schema: "./schema.graphql", language: "javascript", eagerEsModules: false };
  await writeFile(join(app, "relay.config.json"), JSON.stringify(configuration));
  const compiler = join(target, "npm/node_modules/relay-compiler/cli.js");
  execFileSync(process.execPath, [compiler], { cwd: app, stdio: ["ignore", "ignore", "inherit"] });
  const generated = (name) => require(join(app, `src/__generated__/${name}.graphql.js`));
  return { count: documents.length, generated };
}

/** Relay's store before a door: what it was asked for, how it fetches, and what it holds, with none of that from the network. */
function relayStore(url, headers) {
  const runtime = require("relay-runtime");
  const asked = [];
  const network = runtime.Network.create((request, variables) => {
    asked.push(request.name);
    return post(url, { query: request.text, variables }, headers);
  });
  const environment = new runtime.Environment({ network, store: new runtime.Store(new runtime.RecordSource()) });
  const held = (selector) => {
    const { data, isMissingData } = environment.lookup(selector);
    assert.equal(isMissingData, false, "the store lacks what was read");
    return data;
  };
  return {
    asked,
    fetch: (query, variables) => runtime.fetchQuery(environment, query, variables).toPromise(),
    query: (query, variables) => held(runtime.createOperationDescriptor(query, variables).fragment),
    fragment: (fragment, reference) => held(runtime.getSelector(fragment, reference)),
  };
}

async function relay(address, token) {
  const { count, generated } = await relayCompiled();
  await relayDays(relayStore(`${address}/public/graphql`), generated);
  await relayPages(address, token, generated);
  return `${count} documents`;
}

/** Two days of an organisation, fetched, fetched again by the id of the earlier one, and then read from the store alone. */
async function relayDays(store, generated) {
  const [query, named] = [generated("RegionQuery"), generated("Named")];
  const { refetchableRequest, identifierInfo } = require("relay-runtime").getRefetchMetadata(named, "Named");
  const nameOf = (reference) => store.fragment(named, reference);
  const checkBoth = () => {
    assert.equal(nameOf(store.query(query, { on: null }).organisation).name, NAMES.now);
    assert.equal(nameOf(store.query(query, { on: THEN }).organisation).name, NAMES.then);
  };
  const { organisation: now } = await store.fetch(query, { on: null });
  const { organisation: then } = await store.fetch(query, { on: THEN });
  assert.notEqual(then.id, now.id, "two days of an organisation have one id");
  assert.equal(then.currentId, now.id);
  checkBoth();
  const { node } = await store.fetch(refetchableRequest, { [identifierInfo.identifierQueryVariableName]: then.id });
  assert.deepEqual({ ...nameOf(node) }, { id: then.id, name: NAMES.then }, "the id of a day leads to another day");
  checkBoth();
  assert.deepEqual(store.asked, ["RegionQuery", "RegionQuery", "NamedQuery"], "what the store holds was asked of the server");
}

/** The pages of a list below a node, each asked for with the cursor of the one before by the query that Relay's compiler wrote. */
async function relayPages(address, token, generated) {
  for (let made = 0; made < 3; made += 1) await propose(address, token);
  const headers = { authorization: `Bearer ${token}` };
  const store = relayStore(`${address}/graphql`, headers);
  const { getPaginationMetadata, getPaginationVariables } = require("relay-runtime");
  const fragment = generated("Organisation_projects");
  const { paginationRequest, paginationMetadata } = getPaginationMetadata(fragment, fragment.name);
  const { organisation } = await store.fetch(generated("LuleaQuery"), {});
  const read = () => store.fragment(fragment, organisation).projects;
  const idsOf = ({ edges }) => edges.map((edge) => edge.node.__id);
  const first = read();
  assert.equal(first.edges.length, 2, "the first page is not as long as was asked for");
  assert.equal(first.pageInfo.hasNextPage, true, "the first page is all there is");
  const forward = getPaginationVariables("forward", 2, first.pageInfo.endCursor, { id: organisation.id }, {}, paginationMetadata);
  await store.fetch(paginationRequest, forward);
  const both = read();
  assert.deepEqual(idsOf(both).slice(0, 2), idsOf(first), "the second page took the place of the first");
  assert.equal(new Set(idsOf(both)).size, 3, "the second page repeats the first");
  assert.equal(both.pageInfo.hasNextPage, false);
  const query = `{ organisation(by: { slug: "2580" }) { projects { nodes { id } } } }`;
  const whole = await post(`${address}/graphql`, { query }, headers);
  assert.deepEqual(idsOf(both), whole.data.organisation.projects.nodes.map((node) => node.id), "the pages are not the list");
  assert.deepEqual(store.asked, ["LuleaQuery", paginationRequest.params.name]);
}

async function subscriptions(address, token) {
  const bearer = `Bearer ${token}`;
  const sockets = require("graphql-ws");
  const overSocket = sockets.createClient({
    url: `${address.replace("http", "ws")}/graphql`,
    webSocketImpl: require("ws"),
    connectionParams: { authorization: bearer },
    retryAttempts: 0,
  });
  const events = require("graphql-sse");
  const overEvents = events.createClient({
    url: `${address}/graphql`,
    headers: { authorization: bearer },
    fetchFn: fetch,
    abortControllerImpl: AbortController,
    retryAttempts: 0,
  });
  for (const client of [overSocket, overEvents]) {
    const viewer = await client.iterate({ query: "{ viewer { signedIn } }" }).next();
    assert.deepEqual(JSON.parse(JSON.stringify(viewer.value.data)), { viewer: { signedIn: true } });
    let begun;
    const beginning = new Promise((resolve) => (begun = resolve));
    const event = new Promise((resolve, reject) => {
      client.subscribe({ query: ONE }, { next: resolve, error: reject, complete: () => {} });
      // A query that is answered over the same client comes after the subscription has been asked for.
      client.iterate({ query: "{ __typename }" }).next().then(begun, reject);
    });
    await beginning;
    let made;
    const repeated = setInterval(() => propose(address, token).catch(() => {}), 200);
    try {
      made = await event;
    } finally {
      clearInterval(repeated);
    }
    assert.equal(made.errors, undefined);
    assert.equal(made.data.changes.thingType, "DevelopmentProject");
    client.dispose();
  }
}

async function types() {
  const { codegen } = require("@graphql-codegen/core");
  const documents = [REGION, ONE].map((text, index) => ({ location: `${index}.graphql`, document: parse(text) }));
  const output = await codegen({
    documents,
    config: { strictScalars: true, scalars: { BigInt: "string", Date: "string", DateTime: "string", Decimal: "string" } },
    filename: "types.ts",
    schema: parse(schemaText),
    plugins: [{ typescript: {} }, { operations: {} }],
    pluginMap: {
      typescript: require("@graphql-codegen/typescript"),
      operations: require("@graphql-codegen/typescript-operations"),
    },
  });
  const folder = join(target, "codegen");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "types.ts"), output);
  const compiler = require.resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "--strict", "--noEmit", join(folder, "types.ts")], { stdio: "inherit" });
}

/** The schema as a linter reads it. The values of `ThingType` are names of types, so that they equal `__typename`. */
async function linted() {
  const ignored = JSON.stringify({ "enum-values-all-caps": ["ThingType"] });
  const linter = join(target, "npm/node_modules/.bin/graphql-schema-linter");
  execFileSync(linter, ["--ignore", ignored, schemaFile], { stdio: "inherit" });
}

/** Calendars as two readers take them: empty, with meetings that are then moved and cancelled, and an organisation's own. */
async function calendars(address, token, approver) {
  const payload = async (query, by) => {
    const answer = await post(`${address}/graphql`, { query }, { authorization: `Bearer ${by}` });
    assert.equal(answer.errors, undefined);
    const [payload] = Object.values(answer.data);
    assert.deepEqual(payload.userErrors, []);
    return payload;
  };
  const ask = async (query) => (await payload(query, token)).meeting;
  const fields = "{ meeting { id version start end sequence } userErrors { message } }";
  const plan = (day) => ask(`mutation { planMeeting(input: { idempotencyKey: "${day}", bodies: ["lansstyrgruppen"], day: "${day}",
    start: "10:00", end: "15:00", place: "Luleå, rum 1; plan 2" }) ${fields} }`);
  const named = (meeting) => `meeting: "${meeting.id}", version: ${meeting.version}`;
  // On both sides of the days on which the clocks change, and on these.
  const days = ["2027-03-26", "2027-03-28", "2027-03-29", "2027-10-29", "2027-10-31", "2027-11-01"];
  const read = async (expected, path = "/public/calendar/lansstyrgruppen.ics") => {
    const text = await (await fetch(`${address}${path}`)).text();
    const told = JSON.stringify(expected.map(({ id, start, end, sequence, status }) => ({
      uid: `${id}@samverkan`, start, end, sequence, status: status ?? "CONFIRMED" })));
    readByJavaScript(text, JSON.parse(told));
    return python("calendars.py", [told], text);
  };
  await read([]);
  const meetings = [];
  for (const day of days) meetings.push(await plan(day));
  await read(meetings);
  const [first, onChange, second, ...others] = meetings;
  const moved = await ask(`mutation { moveMeeting(input: { ${named(first)}, day: "2027-04-01", start: "09:00", end: "12:00" }) ${fields} }`);
  const cancelled = await ask(`mutation { cancelMeeting(input: { ${named(second)}, reason: "För få kan komma" }) ${fields} }`);
  assert.deepEqual([moved.sequence, cancelled.sequence], [1, 1]);
  const changed = [moved, onChange, { ...cancelled, status: "CANCELLED" }, ...others];
  await read(changed);
  const account = await payload(`mutation { createServiceAccount(input: { idempotencyKey: "calendar", title: "Kalender", grade: READER,
    purpose: CALENDAR }) { serviceAccount { clientId } secret userErrors { message } } }`, approver);
  return read(changed, `/calendar/${account.serviceAccount.clientId}/${account.secret}.ics`);
}

function readByJavaScript(text, expected) {
  const ICAL = require("ical.js");
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => new ICAL.Timezone(zone));
  assert.deepEqual(zones.map((zone) => zone.tzid), ["Europe/Stockholm"]);
  const told = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const moment = (time) => `${new Date(time.toUnixTime() * 1000).toISOString().slice(0, 19)}Z`;
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
    };
  });
  const byUid = (list) => [...list].sort((one, other) => one.uid.localeCompare(other.uid));
  assert.deepEqual(byUid(told), byUid(expected));
}

async function scripts(address) {
  return python("clients.py", [address]);
}

/** Runs a script with the packages for Python, and gives it a text to read. */
function python(script, parameters, input = "") {
  const packages = join(target, "python");
  if (!existsSync(join(packages, "icalendar"))) {
    if (process.env.CI) throw new Error(`the packages for Python are not in ${packages}`);
    return "LEFT OUT: the packages for Python are not there";
  }
  const file = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, PYTHONPATH: packages };
  execFileSync("python3", [file, ...parameters], { stdio: ["pipe", "inherit", "inherit"], env, input });
}

async function tried(name, work) {
  try {
    const said = await work();
    console.log(`passed: ${name}${said ? ` (${said})` : ""}`);
    return true;
  } catch (error) {
    console.log(`FAILED: ${name}\n${error.stack}`);
    return false;
  }
}

const passed = await withServer(async (address, token) => {
  const editor = token("2584", "editor");
  const another = token("2580", "editor");
  const outcomes = [
    await tried("Apollo Client reads two days from its cache, and asks by a hash first", () => apollo(address)),
    await tried("urql reads two days from its cache", () => urql(address)),
    await tried("Relay compiles refetchable fragments, reads two days from its store, and a list by its pages", () => relay(address, another)),
    await tried("graphql-ws and graphql-sse follow changes", () => subscriptions(address, editor)),
    await tried("ical.js and icalendar read calendars", () =>
      calendars(address, token("region", "editor"), token("region", "approver"))),
    await tried("strict types are generated", types),
    await tried("a linter has nothing to say", linted),
    await tried("gql and a client written by ariadne-codegen read two days", () => scripts(address)),
  ];
  return outcomes.every(Boolean);
});
process.exitCode = passed ? 0 : 1;
