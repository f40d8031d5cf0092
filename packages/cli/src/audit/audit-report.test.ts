// What an audit's report asks of the nodes, and what it makes of their answers.
import {
  createEpoch,
  createLogIndex,
  createWallMs,
  KvorumError,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { AuditCalls, AuditPlan, NodeAudit } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { createPaint } from "../output/paint.ts";
import { type AuditConnections, startAudit, stopAudit, takeAudit } from "./cluster-audit.ts";
import { reportAudit } from "./report-audit.ts";

const PLAN: AuditPlan = { auditId: "audit-1", prefixParts: 1, examplesMax: 10 };
const STARTED_AT_MS = 1_700_000_000_000;
const SIGNAL = new AbortController().signal;
const shop = parseClientId("5a".repeat(16));

class FakeNode implements AuditCalls {
  readonly started: AuditPlan[] = [];
  readonly answers: Partial<NodeAudit>[];
  isDown = false;

  constructor(...answers: Partial<NodeAudit>[]) {
    this.answers = answers;
  }

  async startAudit(plan: AuditPlan): Promise<void> {
    if (this.isDown) {
      throw new KvorumError("unreachable", "down");
    }
    this.started.push(plan);
  }

  async stopAudit(): Promise<void> {}

  /** The last answer is given again and again. */
  async takeAudit(): Promise<NodeAudit> {
    if (this.isDown) {
      throw new KvorumError("unreachable", "down");
    }
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    return {
      datacenter: parseDatacenterId("any"),
      region: parseRegion("north"),
      status: "running",
      plan: PLAN,
      startedAtMs: createWallMs(STARTED_AT_MS),
      openForMs: null,
      readsUngrouped: 0,
      readsUnjudged: 0,
      groups: [],
      examples: [],
      told: [],
      openReads: [],
      readsUncompared: 0,
      ...answer,
    };
  }
}

function connectionsTo(nodes: Readonly<Record<string, FakeNode>>): AuditConnections {
  return {
    of: (datacenter) => nodes[datacenter] ?? new FakeNode(),
    askAll: (question) =>
      Promise.all(
        Object.entries(nodes).map(async ([name, node]) => {
          const datacenter = parseDatacenterId(name);
          try {
            return { datacenter, answered: true, answer: await question(node) };
          } catch {
            return { datacenter, answered: false, answer: null };
          }
        }),
      ),
  };
}

const group = {
  database: "",
  keyPrefix: '["cart"]',
  clientRegion: parseRegion("north"),
  source: "sdk",
  readKind: "read",
  clientName: "shop",
  callSite: "src/cart.ts:42",
} as const;
const figures = {
  group,
  reads: 20,
  stale: 3,
  staleness: "",
  versionsMissedMax: 2,
  readYourWrites: 1,
  monotonicReads: 1,
};
const example = {
  group,
  clientId: shop,
  readAtMs: createWallMs(STARTED_AT_MS + 100),
  position: { epoch: createEpoch(0), index: createLogIndex(4) },
  stalenessMs: 60,
  versionsMissed: 3,
  missed: {
    key: '["cart",7]',
    versionstamp: createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(5), position: 0 }),
    committedAtMs: createWallMs(STARTED_AT_MS + 40),
    writer: shop,
  },
};

test("takeAudit: reads that came before the question are waited for, and later ones are not", async () => {
  const node = new FakeNode({ openForMs: 500 }, { openForMs: 30 });
  const { waiting } = await takeAudit(connectionsTo({ "north-a": node }), SIGNAL);
  expect([waiting, node.answers.length]).toEqual([[], 1]);
});

test("takeAudit: who has started anew is told to go on with the audit, and is named as long as it lasts", async () => {
  const named = (name: string): Partial<NodeAudit> => ({ datacenter: parseDatacenterId(name) });
  const forgetful = new FakeNode({ ...named("forgetful"), status: "none", plan: null, startedAtMs: createWallMs(0) });
  const late = new FakeNode({ ...named("late"), startedAtMs: createWallMs(STARTED_AT_MS + 60_000) });
  const down = new FakeNode();
  down.isDown = true;
  const { restarted, silent } = await takeAudit(
    connectionsTo({ "north-a": new FakeNode(), forgetful, late, down }),
    SIGNAL,
  );
  expect(restarted).toEqual(["forgetful", "late"]);
  expect([forgetful.started, late.started]).toEqual([[PLAN], []]);
  expect(silent).toEqual(["down"]);
});

test("takeAudit: without an audit, or without a node, there is nothing to report", async () => {
  const none = new FakeNode({ status: "none", plan: null });
  await expect(takeAudit(connectionsTo({ none }), SIGNAL)).rejects.toMatchObject({ code: "invalid_argument" });
  none.isDown = true;
  await expect(takeAudit(connectionsTo({ none }), SIGNAL)).rejects.toMatchObject({ code: "unreachable" });
});

test("reportAudit: names who read what and missed whose write, and fails on what it was told to fail on", async () => {
  const examples = (["read_your_writes", "monotonic_reads", "stale"] as const).map((kind) => ({ ...example, kind }));
  const node = new FakeNode({ groups: [figures], examples, datacenter: parseDatacenterId("north-a") });
  const options = { minAge: 0, paint: createPaint(false), signal: SIGNAL };
  const report = await reportAudit(connectionsTo({ "north-a": node }), { ...options, failOn: "violations" });
  expect(report.exitCode).toBe(1);
  expect(report.text).toContain(
    'src/cart.ts:42 · shop read ["cart",7] from north at north-a, 22:13:20.100, and did not see its own write, committed 22:13:20.040\n',
  );
  expect(report.text).toContain("a write of its own, committed 22:13:20.040, that it had been shown before\n");
  expect(report.text).toContain(
    "60 ms after a write of its own that it did not see, committed 22:13:20.040, and 2 later ones\n",
  );
  expect(report.text).toContain("20 eventual reads: 3 stale, 1 missed a write of their own client, 1 went back");
  expect(report.text).toContain('consistency: "session"');
  expect(report.document).toMatchObject({
    auditId: "audit-1",
    reads: 20,
    groups: [{ callSite: "src/cart.ts:42", stale: 3 }],
  });
  const older = await reportAudit(connectionsTo({ "north-a": node }), { ...options, minAge: 5_000, failOn: "stale" });
  expect(older).toMatchObject({ exitCode: 0, document: { reads: 20, groups: [], examples: [] } });
});

test("startAudit: whether an audit is given up for it is said, and who was not told", async () => {
  const down = new FakeNode();
  down.isDown = true;
  const start = (node: FakeNode) => startAudit(connectionsTo({ "north-a": node, down }), PLAN);
  await expect(start(new FakeNode())).resolves.toEqual({ wasRunning: true, silent: ["down"] });
  await expect(start(new FakeNode({ status: "none", plan: null }))).resolves.toMatchObject({ wasRunning: false });
  await expect(startAudit(connectionsTo({ down }), PLAN)).rejects.toMatchObject({ code: "unreachable" });
});

test("reportAudit: what comes over KV Connect is told with what else it would need to be judged as one", async () => {
  const nameless = { ...group, source: "kv-connect", clientName: "", callSite: "" } as const;
  const node = new FakeNode({ groups: [{ ...figures, group: nameless }], readsUncompared: 2 });
  const { text, document } = await reportAudit(connectionsTo({ "north-a": node }), {
    minAge: 0,
    paint: createPaint(false),
    signal: SIGNAL,
  });
  expect(text).toContain("each openKv() is taken for a client of its own");
  expect(text).toContain("2 stale reads were not compared with what other datacenters had told their clients\n");
  expect(document).toMatchObject({ readsUncompared: 2 });
});

test("reportAudit: what a watch showed is told as that, with the one level that would help", async () => {
  const shown = { ...group, readKind: "watch" } as const;
  const node = new FakeNode({
    groups: [{ ...figures, group: shown }],
    examples: [{ ...example, group: shown, kind: "read_your_writes" }],
  });
  const { text } = await reportAudit(connectionsTo({ "north-a": node }), {
    minAge: 0,
    paint: createPaint(false),
    signal: SIGNAL,
  });
  expect(text).toContain('src/cart.ts:42 · shop · watch showed ["cart",7] from north');
  expect(text).toContain("and did not show its own write");
  expect(text).toContain('"strong" asks the leader, and is the one level that helps a watch\n');
});

test("stopAudit: an audit that never began has not ended, and whoever asks is told so", async () => {
  const never = new FakeNode({ plan: null });
  await expect(stopAudit(connectionsTo({ a: never }))).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(stopAudit(connectionsTo({ a: new FakeNode({}), b: never }))).resolves.toEqual({
    wasRunning: true,
    silent: [],
  });
  const stopped = new FakeNode({ status: "stopped" });
  await expect(stopAudit(connectionsTo({ a: stopped }))).resolves.toMatchObject({ wasRunning: false });
});
