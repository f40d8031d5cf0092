// One replica without a network: kvorum's own state machine over tables in memory, an entry per command. It is what the
// fakes of these tests keep their data in, so that retries, checks, expiry and queues meet the real rules. Its time is Date's.
import {
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  mustExist,
  type Region,
} from "@kvorum/base";
import { createVersionstamp, singleKeyRange, versionstampToHex } from "@kvorum/keyspace";
import {
  type AppliedCommand,
  type Bookmark,
  type Command,
  type Consistency,
  createStateMachine,
  encodeCommand,
  encodePayload,
  listDatabases,
  type Operation,
  type Outcome,
  queueReadyAtMs,
  type ReadRange,
  readRanges,
} from "@kvorum/kv";
import { MemoryPolls } from "./memory-polls.ts";
import { MemoryState } from "./memory-state.ts";

const TERM = createTerm(1);
const DATACENTERS_DURABLE = 2;
const ANSWERED = (): void => undefined;

export interface MemoryPlace {
  readonly region: Region;
  readonly datacenter: DatacenterId;
}

export class MemoryStore {
  readonly #state = new MemoryState();
  readonly #machine = createStateMachine(this.#state);
  readonly #polls = new MemoryPolls(() => this.#sweep());

  /** Commits that changed something, repeats not counted. */
  commitsApplied = 0;
  #epoch = createEpoch(0);
  #forkIndex = createLogIndex(0);

  /** As after a forced failover: what earlier epochs had after `forkIndex` is lost, as far as bookmarks are concerned. */
  beginEpoch(epoch: number, forkIndex: number): void {
    this.#epoch = createEpoch(epoch);
    this.#forkIndex = createLogIndex(forkIndex);
  }

  /** Calls back once: at once, or when a poll is answered. Returns what calls a poll off. */
  submit(operation: Operation, place: MemoryPlace, onOutcome: (outcome: Outcome) => void): () => void {
    switch (operation.kind) {
      case "watch":
        return this.#polls.add(operation.timeoutMs, onOutcome, (over) => this.#watch(operation, place, over));
      case "queue":
        if (operation.step.kind === "take") {
          return this.#polls.add(operation.timeoutMs, onOutcome, (over) => this.#take(operation, over));
        }
        break;
      case "commit":
      case "read":
      case "list_databases":
      case "drop_database":
        break;
    }
    onOutcome(this.#execute(operation, place));
    return ANSWERED;
  }

  #execute(operation: Exclude<Operation, { kind: "watch" }>, place: MemoryPlace): Outcome {
    switch (operation.kind) {
      case "commit":
        return this.#apply({ kind: "write", write: operation.write });
      case "read":
        return this.#read({ ...operation, place });
      case "queue":
        return this.#apply({ kind: "queue", database: operation.database ?? "", step: operation.step });
      case "list_databases":
        return { kind: "databases", databases: listDatabases(this.#state) };
      case "drop_database":
        return this.#apply({ kind: "drop_database", database: operation.database });
    }
  }

  #read(read: {
    readonly ranges: readonly ReadRange[];
    readonly consistency: Consistency;
    readonly database?: string;
    readonly place: MemoryPlace;
  }): Outcome {
    const { ranges, consistency, place, database = "" } = read;
    if (consistency.level === "session" && this.#isLost(consistency.bookmark)) {
      return { kind: "failed", code: "bookmark_lost", message: "left behind", leader: null };
    }
    const { epoch, index } = this.#machine.applied;
    const versionstamp = createVersionstamp({ epoch, index, position: 0 });
    const { datacenter, region } = place;
    const strong = consistency.level === "strong";
    return {
      kind: "read",
      ranges: readRanges(this.#state, ranges, database),
      provenance: { datacenter, region, versionstamp, ageMs: 0, strong },
    };
  }

  #watch(watch: Extract<Operation, { kind: "watch" }>, place: MemoryPlace, over: boolean): Outcome | null {
    const { keys, seen, consistency, database = "" } = watch;
    const ranges = keys.map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false }));
    const outcome = this.#read({ ranges, consistency, database, place });
    if (outcome.kind !== "read" || seen === null || over) {
      return outcome;
    }
    const text = (stamps: typeof seen): string => stamps.map((stamp) => stamp && versionstampToHex(stamp)).join();
    const found = outcome.ranges.map(([entry]) => entry?.versionstamp ?? null);
    return text(found) === text(seen) ? null : outcome;
  }

  #take({ database = "", step }: Extract<Operation, { kind: "queue" }>, over: boolean): Outcome | null {
    const readyAtMs = queueReadyAtMs(this.#state, database);
    if (readyAtMs !== null && readyAtMs <= Date.now()) {
      return this.#apply({ kind: "queue", database, step });
    }
    if (readyAtMs !== null) {
      this.#polls.lookAt(readyAtMs);
    }
    return over ? { kind: "queue", deliveries: [] } : null;
  }

  #isLost({ epoch, index }: Bookmark): boolean {
    return epoch < this.#epoch && index > this.#forkIndex;
  }

  #sweep(): void {
    const { sweepDueAtMs } = this.#machine;
    if (sweepDueAtMs !== null && sweepDueAtMs <= Date.now()) {
      this.#apply({ kind: "sweep" });
    } else if (sweepDueAtMs !== null) {
      this.#polls.lookAt(sweepDueAtMs);
    }
  }

  #apply(command: Command): Outcome {
    const index = createLogIndex(this.#machine.applied.index + 1);
    const payload = encodePayload([encodeCommand(command)]);
    const leaderTimeMs = createWallMs(Date.now());
    const staged = this.#machine.stage(this.#state, [
      { epoch: this.#epoch, index, term: TERM, kind: "commands", leaderTimeMs, payload },
    ]);
    staged.commit();
    this.#polls.lookSoon();
    const applied = mustExist(staged.entries[0]?.commands[0], "the command's result");
    this.commitsApplied += command.kind !== "write" || applied.repeated || applied.result.kind !== "committed" ? 0 : 1;
    return outcomeOf(applied);
  }
}

function outcomeOf({ result }: AppliedCommand): Outcome {
  switch (result.kind) {
    case "committed":
      return { kind: "committed", versionstamp: result.versionstamp, datacentersDurable: DATACENTERS_DURABLE };
    case "check_failed":
    case "queue":
      return result;
    case "invalid":
      return { kind: "failed", code: "invalid_argument", message: result.message, leader: null };
    case "sequence_reused":
      return { kind: "failed", code: "sequence_reused", message: "a finished sequence came again", leader: null };
    case "done":
      return { kind: "database_dropped" };
  }
}
