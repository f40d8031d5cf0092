// Commits the writes of a quarantined branch again, in their order, each at most once however often a branch is applied. What
// else stands there is of its own time: sweeps, and the steps of listeners; a drop would take what was written since.
//
// A command goes out with the bytes and the commit id that it had, so that a client that is still trying meets its result.
// A client that has gone on since the fork has declared it finished: under its own id it would be refused. Where the log
// shows that it was not sent again, it goes out under an id of the branch's: one client per branch and term, the command's
// place among those of the term as its sequence, which is the same in every copy of the branch (Raft's log matching).
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError, type LogIndex, parseClientId, type Region, type Term } from "@kvorum/base";
import { encodeKey, partsOfVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  COMMIT_WINDOW_MAX,
  type CommitId,
  decodeCommand,
  decodePayload,
  type Gateway,
  type Operation,
  type Outcome,
} from "@kvorum/kv";
import type { BranchApplyProgress } from "@kvorum/protocol";
import type { BranchStore } from "@kvorum/replica";
import { branchEntries, mustFindBranch } from "./branch-commands.ts";
import { BRANCH_APPLIED_POLL_MS, BRANCH_COMMIT_TIMEOUT_MS } from "./limits.ts";
import { SurvivingCommits, type SurvivingLog } from "./surviving-commits.ts";

export interface BranchApplicationParts {
  readonly branches: BranchStore;
  readonly gateway: Gateway;
  readonly log: SurvivingLog;
  /** The region of this node: in whose name the commits are made. */
  readonly region: Region;
}

const CLIENT_ID_HEX_DIGITS = 32;

/**
 * Yields the counts, at first and after each entry; the commands of one entry were under way together and are again.
 * @throws KvorumError invalid_argument — there is no such branch
 * @throws KvorumError (retryable) — the cluster does not take commits now; to be applied again from the start
 */
export async function* applyBranch(parts: BranchApplicationParts, id: string): AsyncGenerator<BranchApplyProgress> {
  const branch = mustFindBranch(parts.branches, id);
  let progress: BranchApplyProgress = { applied: 0, checkFailed: 0, alreadyThere: 0, refused: 0, refusal: null };
  yield progress;
  const application = await Application.begin(parts, branch.forkIndex);
  const placeInTerm = new Map<Term, number>();
  for (const entry of branchEntries(parts.branches, branch)) {
    if (entry.kind === "commands") {
      const fates = await Promise.all(
        decodePayload(entry.payload).map((command) => {
          const place = (placeInTerm.get(entry.term) ?? 0) + 1;
          placeInTerm.set(entry.term, place);
          return application.commit(command, commitIdOf(id, entry.term, place));
        }),
      );
      progress = fates.reduce(counted, progress);
      yield progress;
    }
  }
}

type Fate =
  | { readonly kind: "applied" | "checkFailed" | "alreadyThere" }
  /** No commit of a client. */
  | { readonly kind: "passedOver" }
  | { readonly kind: "refused"; readonly why: string };

class Application {
  readonly #parts: BranchApplicationParts;
  readonly #surviving: SurvivingCommits;
  /** Everything that was committed before the application began is at or below it. */
  readonly #startIndex: LogIndex;

  private constructor(parts: BranchApplicationParts, surviving: SurvivingCommits, startIndex: LogIndex) {
    this.#parts = parts;
    this.#surviving = surviving;
    this.#startIndex = startIndex;
  }

  static async begin(parts: BranchApplicationParts, forkIndex: LogIndex): Promise<Application> {
    const surviving = new SurvivingCommits(parts.log, forkIndex);
    const startIndex = await newestIndex(parts);
    await readUpTo(parts.log, surviving, startIndex);
    return new Application(parts, surviving, startIndex);
  }

  /** Submits within the call, unless nothing is to be submitted: commands keep their order. */
  async commit(bytes: Uint8Array, substitute: CommitId): Promise<Fate> {
    const command = decodeCommand(bytes);
    switch (command.kind) {
      case "write":
        return this.#commitWrite(command.write, bytes, substitute);
      case "drop_database":
        return { kind: "refused", why: `the drop of database ${JSON.stringify(command.database)} is not repeated` };
      case "queue":
      case "sweep":
        return { kind: "passedOver" };
    }
  }

  async #commitWrite(write: AtomicWrite, command: Uint8Array, substitute: CommitId): Promise<Fate> {
    const { commitId } = write;
    if (commitId === null) {
      return this.#fateOf(await this.#submit({ ...write, commitId: substitute }));
    }
    switch (this.#surviving.fateOf(commitId)) {
      case "settled":
        return { kind: "alreadyThere" };
      case "finished":
        return this.#commitAs(write, substitute);
      case "open": {
        const outcome = await this.#submit(write, command);
        return isReused(outcome) ? this.#commitRefused(write, commitId, substitute) : this.#fateOf(outcome);
      }
    }
  }

  /** Its client went on while this was under way, or before what the log still holds. */
  async #commitRefused(write: AtomicWrite, commitId: CommitId, substitute: CommitId): Promise<Fate> {
    await readUpTo(this.#parts.log, this.#surviving, await newestIndex(this.#parts));
    if (this.#surviving.fateOf(commitId) === "settled") {
      return { kind: "alreadyThere" };
    }
    return this.#surviving.isComplete
      ? this.#commitAs(write, substitute)
      : {
          kind: "refused",
          why: `client ${commitId.clientId} declared sequence ${commitId.sequence} finished, and the log since the fork is compacted`,
        };
  }

  async #commitAs(write: AtomicWrite, substitute: CommitId): Promise<Fate> {
    const outcome = await this.#submit({ ...write, commitId: substitute });
    return isReused(outcome) ? { kind: "alreadyThere" } : this.#fateOf(outcome);
  }

  #submit(write: AtomicWrite, command?: Uint8Array): Promise<Outcome> {
    const encoded = command === undefined ? {} : { command };
    return submit(this.#parts, { kind: "commit", write, ...encoded, timeoutMs: BRANCH_COMMIT_TIMEOUT_MS });
  }

  #fateOf(outcome: Outcome): Fate {
    switch (outcome.kind) {
      case "committed": {
        const { index } = partsOfVersionstamp(outcome.versionstamp);
        return { kind: index > this.#startIndex ? "applied" : "alreadyThere" };
      }
      case "check_failed":
        return { kind: "checkFailed" };
      case "failed":
        return refused(new KvorumError(outcome.code, outcome.message));
      case "read":
      case "queue":
      case "databases":
      case "database_dropped":
        throw new KvorumError("internal", `a commit was answered with ${outcome.kind}`);
    }
  }
}

function isReused(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.code === "sequence_reused";
}

/** What may succeed later ends the application: what follows could have been written upon it. */
function refused(error: KvorumError): Fate {
  if (error.retryable) {
    throw error;
  }
  return { kind: "refused", why: `${error.code}: ${error.message}` };
}

function counted(progress: BranchApplyProgress, fate: Fate): BranchApplyProgress {
  if (fate.kind === "passedOver") {
    return progress;
  }
  const more = { ...progress, [fate.kind]: progress[fate.kind] + 1 };
  return fate.kind === "refused" ? { ...more, refusal: fate.why } : more;
}

function commitIdOf(branchId: string, term: Term, place: number): CommitId {
  const digest = createHash("sha256").update(`kvorum branch ${branchId} term ${term}`).digest("hex");
  return {
    clientId: parseClientId(digest.slice(0, CLIENT_ID_HEX_DIGITS)),
    sequence: place,
    finishedBelow: Math.max(1, place - COMMIT_WINDOW_MAX + 1),
  };
}

function submit({ gateway, region }: BranchApplicationParts, operation: Operation): Promise<Outcome> {
  return new Promise((resolve) => gateway.submit(operation, { clientRegion: region }, resolve));
}

/** Everything that was committed before this call is at or below it: a strong read says where the leader stands. */
async function newestIndex(parts: BranchApplicationParts): Promise<LogIndex> {
  const outcome = await submit(parts, {
    kind: "read",
    ranges: [{ ...singleKeyRange(encodeKey(["kvorum"])), limit: 1, reverse: false }],
    consistency: { level: "strong" },
    timeoutMs: BRANCH_COMMIT_TIMEOUT_MS,
  });
  if (outcome.kind === "read") {
    return partsOfVersionstamp(outcome.provenance.versionstamp).index;
  }
  throw outcome.kind === "failed"
    ? new KvorumError(outcome.code, outcome.message)
    : new KvorumError("internal", `a read was answered with ${outcome.kind}`);
}

/** @throws KvorumError deadline_exceeded — this node does not get there */
async function readUpTo(log: SurvivingLog, surviving: SurvivingCommits, index: LogIndex): Promise<void> {
  const giveUpAtMs = performance.now() + BRANCH_COMMIT_TIMEOUT_MS;
  while (log.status.appliedIndex < index) {
    if (performance.now() > giveUpAtMs) {
      const found = `applied ${log.status.appliedIndex} of ${index} entries`;
      throw new KvorumError("deadline_exceeded", `this datacenter is behind the leader: ${found}`);
    }
    await delay(BRANCH_APPLIED_POLL_MS);
  }
  surviving.read();
}
