import { parseRegion } from "@kvorum/base";
import { COMMIT_WINDOW_MAX, type Outcome } from "@kvorum/kv";
import { afterEach, expect, test, vi } from "vitest";
import { CommitIds } from "./commit-ids.ts";
import { COMMIT_REPEAT_MS_MAX } from "./limits.ts";
import { OperationDesk } from "./operation-desk.ts";
import { MemoryGateway } from "./testing/memory-gateway.ts";

const region = parseRegion("us-east4");
const write = { checks: [], mutations: [] };

afterEach(() => {
  vi.useRealTimers();
});

function failure(code: "outcome_unknown" | "no_leader" | "shutting_down"): Outcome {
  return { kind: "failed", code, message: code, leader: null };
}

function commitIdsOf(gateway: MemoryGateway): unknown[] {
  return gateway.operations.map((operation) => (operation.kind === "commit" ? operation.write.commitId : null));
}

test("commit: an unknown outcome is asked for under the same commit id until it is known, also past a missing leader", async () => {
  const gateway = new MemoryGateway();
  const answers = [failure("outcome_unknown"), failure("no_leader"), undefined];
  gateway.intercept = () => answers.shift();
  expect(await new OperationDesk(gateway).commit(write, region)).toMatchObject({ kind: "committed" });
  const [first, ...others] = commitIdsOf(gateway);
  expect(first).toMatchObject({ sequence: 1, finishedBelow: 1 });
  expect(others).toEqual([first, first]);
});

test("commit: what was refused for certain is not repeated here: the client does that", async () => {
  const gateway = new MemoryGateway();
  gateway.intercept = () => failure("no_leader");
  expect(await new OperationDesk(gateway).commit(write, region)).toMatchObject(failure("no_leader"));
  expect(gateway.operations).toHaveLength(1);
});

test("commit: an outcome that stays unknown is called so in the end", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const gateway = new MemoryGateway();
  const answers = [failure("outcome_unknown")];
  gateway.intercept = () => {
    vi.advanceTimersByTime(COMMIT_REPEAT_MS_MAX);
    return answers.shift() ?? failure("no_leader");
  };
  expect(await new OperationDesk(gateway).commit(write, region)).toMatchObject(failure("outcome_unknown"));
});

test("drain: refuses what comes, waits for what was taken, and not for watches", async () => {
  const gateway = new MemoryGateway();
  const desk = new OperationDesk(gateway);
  const watch = { kind: "watch", keys: [], seen: [], consistency: { level: "strong" }, timeoutMs: 60_000 } as const;
  gateway.intercept = ({ kind }) => (kind === "watch" ? "never" : undefined);
  void desk.submit(watch, region); // nobody ever answers it
  const taken = desk.commit(write, region);
  await desk.drain();
  expect(await taken).toMatchObject({ kind: "committed" });
  expect(await desk.commit(write, region)).toMatchObject({ code: "shutting_down" });
});

test("commit ids: a commit that stays open holds up its own window, and a full window is followed by another", () => {
  const ids = new CommitIds();
  const open = ids.issue();
  const issued = Array.from({ length: COMMIT_WINDOW_MAX }, () => {
    const next = ids.issue();
    next.finish();
    return next.commitId;
  });
  const last = issued.at(-1);
  expect(issued.at(-2)).toMatchObject({
    clientId: open.commitId.clientId,
    sequence: COMMIT_WINDOW_MAX,
    finishedBelow: 1,
  });
  expect(last).toMatchObject({ sequence: 1, finishedBelow: 1 });
  expect(last?.clientId).not.toBe(open.commitId.clientId);
  expect(ids.issue().commitId).toMatchObject({ sequence: 2, finishedBelow: 2 });
});
