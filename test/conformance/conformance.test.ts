// The suite on every backend: each case shows what it states, or a difference that the table allows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type UpDocument, Workplace } from "../support/kvorum.ts";
import { DIFFERENCE_GROUPS, DIFFERENCES } from "./all-differences.ts";
import { BACKENDS, type Backend, canRun } from "./backends.ts";
import { CASES } from "./cases/all-cases.ts";
import { type ConnectTarget, runInDeno, runWithNpmClient } from "./client-processes.ts";
import { compare } from "./compare.ts";
import type { Observation } from "./run-cases.ts";
import { runOnCluster, runOnEmbeddedStore, runOnStateMachine } from "./sdk-backends.ts";

interface LiveCluster extends ConnectTarget {
  /** gRPC, of one of its datacenters. */
  readonly address: string;
}

const workplace = new Workplace();
let started: Promise<LiveCluster> | undefined;

/** It starts while the backends that need none are running; who needs it sees whether it failed. */
beforeAll(() => {
  liveCluster().catch(() => undefined);
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

function liveCluster(): Promise<LiveCluster> {
  started ??= startCluster();
  return started;
}

async function startCluster(): Promise<LiveCluster> {
  const { accessToken, datacenters, kvConnect } = await workplace.json<UpDocument>(
    "up",
    "--topology",
    "local",
    "--no-wan",
    "--detach",
  );
  const [first] = datacenters;
  return { address: first?.grpc ?? "", url: kvConnect[first?.region ?? ""]?.url ?? "", accessToken: accessToken ?? "" };
}

type Run = () => Promise<readonly Observation[]>;

/** They wait for the cluster most of the time, so they run together, each in databases of its own. */
const runsOnCluster = {
  cluster: startedOnce(async () => runOnCluster((await liveCluster()).address)),
  "connect-npm": startedOnce(async () => runWithNpmClient("connect-npm", await liveCluster())),
  "connect-deno": startedOnce(async () => runInDeno("connect-deno", await liveCluster())),
};

const RUNS: Readonly<Record<Backend, Run>> = {
  deno: () => runInDeno("deno"),
  reference: () => runWithNpmClient("reference"),
  "state-machine": runOnStateMachine,
  embedded: runOnEmbeddedStore,
  cluster: () => {
    for (const run of Object.values(runsOnCluster)) {
      run().catch(() => undefined); // whose turn it is sees whether it failed
    }
    return runsOnCluster.cluster();
  },
  "connect-npm": runsOnCluster["connect-npm"],
  "connect-deno": runsOnCluster["connect-deno"],
};

function startedOnce(run: Run): Run {
  let observations: Promise<readonly Observation[]> | undefined;
  return () => {
    observations ??= run();
    return observations;
  };
}

test.each(BACKENDS)("conformance: %s does what the suite states", async (backend) => {
  const { cases, differences, findings } = compare(backend, await RUNS[backend]());
  console.log(`conformance: ${backend}: ${cases} cases, ${differences} of them with a difference that is allowed`);
  expect(findings).toEqual([]);
  expect(cases).toBe(CASES.filter((stated) => canRun(backend, stated)).length);
});

test("conformance: names of cases are unique, and differences are of cases that there are", () => {
  const names = new Set(CASES.map(({ name }) => name));
  expect(names.size).toBe(CASES.length);
  expect(DIFFERENCES.map((row) => row.case).filter((name) => !names.has(name))).toEqual([]);
});

test("docs: docs/conformance.md gives every reason for a difference", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "conformance.md"), "utf8");
  const text = page.replaceAll(/\s+/g, " ");
  expect(DIFFERENCE_GROUPS.map(({ reason }) => reason).filter((reason) => !text.includes(reason))).toEqual([]);
});
