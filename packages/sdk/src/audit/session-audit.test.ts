import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { AuditWords } from "@kvorum/kv";
import { expect, test } from "vitest";
import { Kv } from "../kv.ts";
import { MemorySubmitter } from "../testing/memory-submitter.ts";
import { auditFrom } from "./audit-options.ts";
import { SessionAudit } from "./session-audit.ts";

function open(audit?: { readonly clientName: string }): { readonly kv: Kv; readonly submitter: MemorySubmitter } {
  const submitter = new MemorySubmitter();
  return { kv: new Kv({ submitter, consistency: "eventual", timeoutMs: 5_000, audit }), submitter };
}

function wordsSentBy({ operations }: MemorySubmitter): readonly (AuditWords | undefined)[] {
  return operations.flatMap((operation) => (operation.kind === "read" ? [operation.audit] : []));
}

test("audit: a client that is not audited says nothing", async () => {
  const { kv, submitter } = open();
  await kv.get(["a"]);
  await Array.fromAsync(kv.list({ prefix: ["a"] }));
  expect(wordsSentBy(submitter)).toEqual([undefined, undefined]);
  kv.close();
});

test("audit: eventual reads say who reads and what the session has read before, others say nothing", async () => {
  const { kv, submitter } = open({ clientName: "shop" });
  await kv.set(["a"], 1);
  await kv.get(["a"]);
  await kv.get(["a"], { consistency: "strong" });
  await Array.fromAsync(kv.list({ prefix: ["a"] }));
  const [first, strong, list] = wordsSentBy(submitter);
  expect(first).toMatchObject({ clientId: kv.clientId, clientName: "shop", seen: null });
  expect(strong).toBeUndefined();
  expect(list?.seen?.index).toBeGreaterThan(0);
  kv.close();
});

test("audit: a session that goes on from a bookmark has seen what is before it", async () => {
  const { kv, submitter } = open({ clientName: "" });
  await kv.session({ bookmark: "0:42", consistency: "eventual" }).get(["a"]);
  expect(wordsSentBy(submitter)[0]?.seen).toEqual({ epoch: 0, index: 42 });
  kv.close();
});

test("audit: a watch says who watches and what the session has read, and the session has seen what it showed", async () => {
  const { kv, submitter } = open({ clientName: "shop" });
  await kv.set(["a"], 1);
  const reader = kv.watch([["a"]]).getReader();
  await reader.read();
  await kv.get(["a"]);
  await reader.cancel();
  const strong = kv.watch([["a"]], { consistency: "strong" }).getReader();
  await strong.read();
  const [first, ...others] = submitter.operations.flatMap((operation) =>
    operation.kind === "watch" ? [operation.audit] : [],
  );
  expect(first).toMatchObject({ clientId: kv.clientId, clientName: "shop", seen: null });
  expect(others.at(-1)).toBeUndefined();
  expect(wordsSentBy(submitter)[0]?.seen?.index).toBeGreaterThan(0);
  kv.close();
});

test("SessionAudit: what was seen never goes back", () => {
  const audit = new SessionAudit({ submitter: new MemorySubmitter(), clientName: "", seen: null });
  for (const [epoch, index] of [
    [0, 7],
    [0, 5],
    [1, 2],
    [0, 9],
  ] as const) {
    audit.saw(createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position: 0 }));
  }
  expect(audit.words("").seen).toEqual({ epoch: 1, index: 2 });
});

test("auditFrom: the option counts before the environment", () => {
  expect(auditFrom({}, {})).toBeUndefined();
  expect(auditFrom({}, { KVORUM_AUDIT: "0" })).toBeUndefined();
  expect(auditFrom({}, { KVORUM_AUDIT: "1", KVORUM_AUDIT_NAME: "shop" })).toEqual({ clientName: "shop" });
  expect(auditFrom({ audit: false }, { KVORUM_AUDIT: "1" })).toBeUndefined();
  expect(auditFrom({ audit: true, auditName: "till" }, { KVORUM_AUDIT_NAME: "shop" })).toEqual({ clientName: "till" });
  expect(() => auditFrom({ auditName: "x".repeat(65) }, {})).toThrow(TypeError);
});
