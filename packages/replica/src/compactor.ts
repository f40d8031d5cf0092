// Carries compaction out over the ports: a checkpoint of the state, then the cut of the log, one at a time.
import { createLogIndex, type InstantMs, type LogIndex } from "@kvorum/base";
import { type CompactionOptions, nextCompaction } from "./compaction.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { StateStore } from "./ports/state-store.ts";

export interface CompactorOptions extends CompactionOptions {
  readonly log: Pick<LogStore, "base" | "firstIndex" | "lastIndex" | "sizeBytes" | "compact">;
  readonly state: Pick<StateStore, "checkpoint">;
  /** A step ended: whoever waits for `isRunning` to become false may go on. */
  readonly onDone: () => void;
  /** A checkpoint or a cut failed: the node stops. */
  readonly onFatal: (error: unknown) => void;
  readonly now: InstantMs;
}

/** How far this replica and those that receive its log are. */
export interface CompactorView {
  readonly appliedIndex: LogIndex;
  readonly acknowledged: () => readonly LogIndex[];
  readonly now: InstantMs;
}

export class Compactor {
  readonly #options: CompactorOptions;
  /** Invariant: ≥ the log's base index. A lower bound after a restart: what the log no longer holds was checkpointed. */
  #checkpointIndex: LogIndex;
  #checkpointAtMs: InstantMs;
  #isRunning = false;

  constructor(options: CompactorOptions) {
    this.#options = options;
    this.#checkpointIndex = options.log.base.index;
    this.#checkpointAtMs = options.now;
  }

  /** A checkpoint or a cut is under way: the log must not be reset, nor the state replaced or closed. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Starts what is due; `onDone` or `onFatal` follows. */
  tick({ appliedIndex, acknowledged, now }: CompactorView): void {
    if (this.#isRunning) {
      return;
    }
    const { log, state } = this.#options;
    const { firstIndex, lastIndex, sizeBytes } = log;
    const marks = { checkpointIndex: this.#checkpointIndex, checkpointAtMs: this.#checkpointAtMs };
    const step = nextCompaction(
      { firstIndex, lastIndex, sizeBytes, appliedIndex, acknowledged, now, ...marks },
      this.#options,
    );
    if (step.kind === "compact") {
      this.#run(log.compact(step.through));
    } else if (step.kind === "checkpoint") {
      this.#checkpointAtMs = now;
      this.#run(
        state.checkpoint().then(() => {
          this.#checkpointIndex = appliedIndex;
          return log.compact(step.through);
        }),
      );
    }
  }

  /** A snapshot took the place of state and log. Installing it made it durable, as a checkpoint would have. */
  stateReplaced(baseIndex: LogIndex, now: InstantMs): void {
    this.#checkpointIndex = createLogIndex(baseIndex);
    this.#checkpointAtMs = now;
  }

  #run(step: Promise<void>): void {
    this.#isRunning = true;
    const { onDone, onFatal } = this.#options;
    step.then(() => {
      this.#isRunning = false;
      onDone();
    }, onFatal);
  }
}
