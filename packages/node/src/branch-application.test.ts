// Applying a branch to a cluster that keeps the rules of the state machine's dedup: every sequence once, none below what its
// client has declared finished, and everything that was submitted in the log, refused or not.
import { createEpoch, createLogIndex, type LogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { type AtomicWrite, type CommitId, encodeCommand, type Gateway, type Outcome } from "@kvorum/kv";
import type { BranchApplyProgress } from "@kvorum/protocol";
import type { CommitRecord } from "@kvorum/replica";
import { expect, test } from "vitest";
import { applyBranch } from "./branch-application.ts";
import type { SurvivingLog } from "./surviving-commits.ts";
import { BRANCH, BRANCHES, CLIENT, writeOf } from "./testing/branch.ts";

const REGION = parseRegion("here");

class Cluster implements Gateway {
  readonly log: SurvivingLog;
  /** Keys' sequences in the order in which they took effect. */
  readonly applied: number[] = [];
  /** What the next commits are answered instead of being taken. */
  readonly failures: Outcome[] = [];
  /** First index that the log still holds. */
  firstIndex = createLogIndex(1);
  readonly #records: CommitRecord[] = [];
  readonly #results = new Map<string, Versionstamp>();
  readonly #floors = new Map<string, number>();

  constructor() {
    const firstIndex = (): LogIndex => this.firstIndex;
    const appliedIndex = (): LogIndex => this.#index;
    const records = this.#records;
    this.log = {
      get status() {
        return { firstIndex: firstIndex(), appliedIndex: appliedIndex() };
      },
      commitRecords: (from) => [records.slice(Math.max(0, from - 5))],
    };
  }

  get #index(): LogIndex {
    return createLogIndex(4 + this.#records.length);
  }

  submit(operation: Parameters<Gateway["submit"]>[0], _context: unknown, onOutcome: (outcome: Outcome) => void): void {
    if (operation.kind === "read") {
      const provenance = { region: REGION, datacenter: parseDatacenterId("dc-a"), ageMs: 0, strong: true };
      onOutcome({ kind: "read", ranges: [[]], provenance: { ...provenance, versionstamp: stampOf(this.#index) } });
      return;
    }
    if (operation.kind !== "commit") {
      throw new Error(`a branch is applied by commits, found a ${operation.kind}`);
    }
    const { write, command } = operation;
    if (command !== undefined) {
      expect(command).toEqual(encodeCommand({ kind: "write", write }));
    }
    onOutcome(this.failures.shift() ?? this.take(write));
  }

  /** A client of its own, or the application: one entry per commit. */
  take(write: AtomicWrite): Outcome {
    const commitId = write.commitId ?? { clientId: CLIENT, sequence: 1, finishedBelow: 1 };
    const { clientId, sequence, finishedBelow } = commitId;
    const name = `${clientId} ${sequence}`;
    const floor = Math.max(this.#floors.get(clientId) ?? 1, finishedBelow);
    this.#floors.set(clientId, floor);
    const versionstamp = stampOf(createLogIndex(this.#index + 1));
    this.#records.push({ versionstamp, clientId, sequence, finishedBelow });
    if (sequence < floor) {
      return { kind: "failed", code: "sequence_reused", message: "finished", leader: null };
    }
    const known = this.#results.get(name);
    if (known === undefined) {
      this.#results.set(name, versionstamp);
      this.applied.push(...sequencesOf(write));
    }
    return { kind: "committed", versionstamp: known ?? versionstamp, datacentersDurable: 2 };
  }

  async applyBranch(): Promise<BranchApplyProgress | undefined> {
    const parts = { branches: BRANCHES, gateway: this, log: this.log, region: REGION };
    return (await Array.fromAsync(applyBranch(parts, BRANCH.id))).at(-1);
  }
}

function stampOf(index: LogIndex): Versionstamp {
  return createVersionstamp({ epoch: createEpoch(1), index, position: 0 });
}

/** Which of the client's writes this is, by the key that it deletes. */
function sequencesOf({ mutations }: AtomicWrite): readonly number[] {
  return [1, 2, 3].filter((sequence) =>
    mutations.some(({ key }) => Buffer.from(key).equals(Buffer.from(writeOf(sequence).mutations[0]?.key ?? []))),
  );
}

/** The client's write after those of the branch: it has declared everything below `finishedBelow` finished. */
function laterWrite(sequence: number, finishedBelow: number): AtomicWrite {
  const commitId: CommitId = { clientId: CLIENT, sequence, finishedBelow };
  return { commitId, checks: [], mutations: [] };
}

test("applyBranch: commands are committed in order under the ids that they had, and never twice", async () => {
  const cluster = new Cluster();
  expect(await cluster.applyBranch()).toMatchObject({ applied: 3, alreadyThere: 0, refused: 0 });
  expect(await cluster.applyBranch()).toMatchObject({ applied: 0, alreadyThere: 3, refused: 0 });
  expect(cluster.applied).toEqual([1, 2, 3]);
  // A client that is still trying meets what the application did.
  cluster.take(writeOf(2));
  expect(cluster.applied).toEqual([1, 2, 3]);
});

test("applyBranch: what its client has sent again by itself is not applied again, though it has gone on since", async () => {
  const cluster = new Cluster();
  cluster.take(writeOf(3));
  cluster.take(laterWrite(4, 4));
  expect(await cluster.applyBranch()).toMatchObject({ applied: 2, alreadyThere: 1, refused: 0 });
  expect(await cluster.applyBranch()).toMatchObject({ applied: 0, alreadyThere: 3, refused: 0 });
  expect(cluster.applied).toEqual([3, 1, 2]);
});

test("applyBranch: a client that went on declared its writes finished; they are applied under an id of the branch, once", async () => {
  const cluster = new Cluster();
  cluster.take(laterWrite(4, 4));
  expect(await cluster.applyBranch()).toMatchObject({ applied: 3, refused: 0 });
  expect(await cluster.applyBranch()).toMatchObject({ applied: 0, alreadyThere: 3 });
  expect(cluster.applied).toEqual([1, 2, 3]);
});

test("applyBranch: where the log since the fork is compacted, what is refused is counted and left alone", async () => {
  const cluster = new Cluster();
  cluster.take(laterWrite(4, 4));
  cluster.firstIndex = createLogIndex(6);
  const total = await cluster.applyBranch();
  expect(total).toMatchObject({ applied: 0, refused: 3, refusal: expect.stringContaining("is compacted") });
});

test("applyBranch: a check that fails is counted, the rest goes on", async () => {
  const cluster = new Cluster();
  cluster.failures.push({ kind: "check_failed", failedChecks: [0] });
  expect(await cluster.applyBranch()).toMatchObject({ applied: 2, checkFailed: 1 });
});

test("applyBranch: it stops where the cluster takes nothing now, since later commands may rest on earlier ones", async () => {
  const cluster = new Cluster();
  const failed: Outcome = { kind: "failed", code: "no_leader", message: "nobody leads", leader: null };
  cluster.failures.push(failed, failed);
  await expect(cluster.applyBranch()).rejects.toMatchObject({ code: "no_leader" });
  expect(cluster.applied).toEqual([]);
});
