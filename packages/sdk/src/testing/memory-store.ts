// One replica without a network: kvorum's own state machine over tables in memory, an entry per commit. It is what the
// fakes of these tests keep their data in, so that retries and checks meet the real rules.
import {
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  mustExist,
  type Region,
} from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  type Bookmark,
  createStateMachine,
  encodeCommand,
  encodePayload,
  type Operation,
  type Outcome,
  readRanges,
} from "@kvorum/kv";
import { MemoryState } from "./memory-state.ts";

const TERM = createTerm(1);
const DATACENTERS_DURABLE = 2;

export class MemoryStore {
  readonly #state = new MemoryState();
  readonly #machine = createStateMachine(this.#state);

  /** Commits that changed something, repeats not counted. */
  commitsApplied = 0;
  #epoch = createEpoch(0);
  #forkIndex = createLogIndex(0);

  /** As after a forced failover: what earlier epochs had after `forkIndex` is lost, as far as bookmarks are concerned. */
  beginEpoch(epoch: number, forkIndex: number): void {
    this.#epoch = createEpoch(epoch);
    this.#forkIndex = createLogIndex(forkIndex);
  }

  execute(operation: Operation, place: { readonly region: Region; readonly datacenter: DatacenterId }): Outcome {
    if (operation.kind === "commit") {
      return this.#commit(operation.write);
    }
    const { consistency } = operation;
    if (consistency.level === "session" && this.#isLost(consistency.bookmark)) {
      return { kind: "failed", code: "bookmark_lost", message: "left behind", leader: null };
    }
    const { epoch, index } = this.#machine.applied;
    const versionstamp = createVersionstamp({ epoch, index, position: 0 });
    const strong = consistency.level === "strong";
    return {
      kind: "read",
      ranges: readRanges(this.#state, operation.ranges),
      provenance: { ...place, versionstamp, ageMs: 0, strong },
    };
  }

  #isLost({ epoch, index }: Bookmark): boolean {
    return epoch < this.#epoch && index > this.#forkIndex;
  }

  #commit(write: AtomicWrite): Outcome {
    const index = createLogIndex(this.#machine.applied.index + 1);
    const payload = encodePayload([encodeCommand(write)]);
    const leaderTimeMs = createWallMs(index);
    const staged = this.#machine.stage(this.#state, [
      { epoch: this.#epoch, index, term: TERM, kind: "commands", leaderTimeMs, payload },
    ]);
    staged.commit();
    const { result, repeated } = mustExist(staged.entries[0]?.commands[0], "the command's result");
    this.commitsApplied += repeated || result.kind !== "committed" ? 0 : 1;
    switch (result.kind) {
      case "committed":
        return { kind: "committed", versionstamp: result.versionstamp, datacentersDurable: DATACENTERS_DURABLE };
      case "check_failed":
        return result;
      case "sequence_reused":
        return { kind: "failed", code: "sequence_reused", message: "a finished sequence came again", leader: null };
    }
  }
}
