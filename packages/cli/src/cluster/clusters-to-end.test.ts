import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startIdle, startLocalNode, writeLocalCluster } from "../testing/local-cluster.ts";
import { type ClustersToEnd, findClustersToEnd } from "./clusters-to-end.ts";
import { clustersFolderOf } from "./find-cluster.ts";

let root = "";
let children: ChildProcess[] = [];
/** Where the command is given; root is above it. */
const here = () => join(root, "project");
const temporary = () => join(root, "temporary");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvorum-to-end-"));
  mkdirSync(here());
});

afterEach(() => {
  for (const child of children) {
    child.kill("SIGKILL");
  }
  children = [];
  rmSync(root, { recursive: true, force: true });
});

interface Made {
  readonly id: string;
  readonly startedIn: string;
  readonly launcherPid?: number | null;
  readonly runs: boolean;
}

async function make({ id, startedIn, launcherPid = null, runs }: Made): Promise<void> {
  const cluster = await writeLocalCluster({ id, folder: join(clustersFolderOf(startedIn), id), launcherPid });
  if (runs) {
    children.push(await startLocalNode(cluster));
  }
}

async function livingLauncher(): Promise<number> {
  const child = await startIdle("kvorum");
  children.push(child);
  return child.pid ?? 0;
}

async function endedLauncher(): Promise<number> {
  const child = await startIdle("kvorum");
  child.kill("SIGKILL");
  await once(child, "exit");
  return child.pid ?? 0;
}

function namesIn({ ended, spared }: ClustersToEnd): object {
  return {
    ended: ended.map(({ id }) => id).toSorted(),
    spared: Object.fromEntries(spared.map(({ cluster, launcherPid }) => [basename(cluster), launcherPid])),
  };
}

test("findClustersToEnd: what was detached here ends, running or dead; what was detached above and runs is somebody else's", async () => {
  await make({ id: "runs", startedIn: here(), runs: true });
  await make({ id: "dead", startedIn: here(), runs: false });
  await make({ id: "runs-above", startedIn: root, runs: true });
  await make({ id: "dead-above", startedIn: root, runs: false });
  expect(namesIn(findClustersToEnd(here(), temporary()))).toEqual({
    ended: ["dead", "dead-above", "runs"],
    spared: { "runs-above": null },
  });
});

test("findClustersToEnd: a cluster whose launcher lives is spared wherever it was started, also while none of its processes runs", async () => {
  const launcherPid = await livingLauncher();
  await make({ id: "attached", startedIn: here(), launcherPid, runs: true });
  await make({ id: "starting", startedIn: temporary(), launcherPid, runs: false });
  expect(namesIn(findClustersToEnd(here(), temporary()))).toEqual({
    ended: [],
    spared: { attached: launcherPid, starting: launcherPid },
  });
});

test("findClustersToEnd: a cluster that outlived its launcher ends wherever it was started", async () => {
  const launcherPid = await endedLauncher();
  await make({ id: "run", startedIn: temporary(), launcherPid, runs: true });
  await make({ id: "attached-above", startedIn: root, launcherPid, runs: true });
  expect(namesIn(findClustersToEnd(here(), temporary()))).toEqual({ ended: ["attached-above", "run"], spared: {} });
});
