// What all guests have in common: a way to the cluster with a client's patience, retries, and pauses of its own stream.
import { type ClientId, createPrng, createWallMs, mustExist, type Prng, type WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, CommitId, Operation, Outcome } from "@kvorum/kv";
import { VIRTUAL_WALL_START_AT_MS } from "@kvorum/transport";
import { Caller, drawClientId } from "../clients/caller.ts";
import type { Answer } from "../clients/client-link.ts";
import type { OnViolation } from "../judges/violation.ts";
import type { World } from "../world/world.ts";
import type { GuestPlan } from "./guest-plan.ts";

export interface GuestOptions {
  readonly plan: GuestPlan;
  readonly world: World;
  readonly seed: number;
  readonly onViolation: OnViolation;
}

/** How an operation ended that was sent as often as it took. */
export type Ending =
  | { readonly kind: "answered"; readonly outcome: Exclude<Outcome, { readonly kind: "failed" }> }
  /** It certainly had no effect. */
  | { readonly kind: "refused"; readonly outcome: Outcome | null }
  | { readonly kind: "unknown" };

export type CommitEnding =
  | { readonly kind: "committed"; readonly versionstamp: Versionstamp }
  | { readonly kind: "refused" | "unknown" };

const TIMEOUT_MS = 2000;
const ATTEMPTS_MAX = 5;
const RETRY_PAUSE_MS = 100;

export class Guest {
  readonly plan: GuestPlan;
  readonly world: World;
  readonly random: Prng;
  readonly #options: GuestOptions;
  readonly #caller: Caller;
  readonly #clientId: ClientId;
  #sequence = 0;
  #operations = 0;
  #isOpen = true;

  constructor(options: GuestOptions) {
    const { plan, world, seed } = options;
    this.plan = plan;
    this.world = world;
    this.random = createPrng(seed, `guest/${plan.name}`);
    this.#options = options;
    this.#caller = new Caller({ world, name: plan.name, region: plan.region });
    this.#clientId = drawClientId(this.random);
  }

  /** What it has asked for so far; sent again counts once. */
  get operations(): number {
    return this.#operations;
  }

  /** False once the world is healed and comes to its end: a guest begins nothing new then, but ends what it has begun. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** What a clock on the wall shows in this guest's region: the world's own time. */
  get wallNow(): WallMs {
    return createWallMs(VIRTUAL_WALL_START_AT_MS + Math.floor(this.world.timeline.nowMs));
  }

  violate(message: string): void {
    this.#options.onViolation({ judge: this.plan.kind, message: `${this.plan.name}: ${message}` });
  }

  /** Does the work again and again, with pauses, until the guest closes. */
  repeat(work: (onDone: () => void) => void): void {
    const pauseMs = -Math.log(1 - this.random.float()) * this.plan.thinkMs;
    this.world.timeline.scheduleIn(pauseMs, () => {
      if (this.#isOpen) {
        work(() => this.repeat(work));
      }
    });
  }

  drawOne<T>(from: readonly T[]): T {
    return mustExist(from[this.random.integer(0, from.length - 1)], "drawn item");
  }

  /** Asks the nearest datacenter once; after a failure the next question goes to another. Null: no answer. */
  ask(operation: Operation, onOutcome: (outcome: Outcome | null) => void): void {
    this.#operations += 1;
    this.#call(operation, (answer) => onOutcome(answer.kind === "answered" ? answer.outcome : null));
  }

  /** Sends an operation until it was answered, a few times at most. */
  send(operation: Operation, onEnd: (ending: Ending) => void): void {
    this.#operations += 1;
    let isExposed = false;
    const attempt = (attemptsLeft: number): void =>
      this.#call(operation, (answer) => {
        const outcome = answer.kind === "answered" ? answer.outcome : null;
        if (outcome !== null && outcome.kind !== "failed") {
          onEnd({ kind: "answered", outcome });
          return;
        }
        isExposed ||= answer.kind === "silence" || outcome?.code === "outcome_unknown";
        if (attemptsLeft > 0) {
          this.world.timeline.scheduleIn(RETRY_PAUSE_MS, () => attempt(attemptsLeft - 1));
        } else {
          onEnd(isExposed ? { kind: "unknown" } : { kind: "refused", outcome });
        }
      });
    attempt(ATTEMPTS_MAX);
  }

  /** Commits, once, however often it must be sent. */
  commit(
    write: Pick<AtomicWrite, "mutations" | "enqueues" | "database">,
    onEnd: (ending: CommitEnding, commitId: CommitId) => void,
  ): void {
    this.#sequence += 1;
    const commitId = { clientId: this.#clientId, sequence: this.#sequence, finishedBelow: this.#sequence };
    const operation: Operation = { kind: "commit", timeoutMs: TIMEOUT_MS, write: { ...write, commitId, checks: [] } };
    this.send(operation, (ending) => {
      if (ending.kind === "answered" && ending.outcome.kind === "committed") {
        onEnd({ kind: "committed", versionstamp: ending.outcome.versionstamp }, commitId);
      } else {
        onEnd({ kind: ending.kind === "refused" ? "refused" : "unknown" }, commitId);
      }
    });
  }

  #call(operation: Operation, onAnswer: (answer: Answer) => void): void {
    this.#caller.call(operation, (answer) => {
      const outcome = answer.kind === "answered" ? answer.outcome : null;
      if (outcome === null || outcome.kind === "failed") {
        this.#caller.goElsewhere(outcome);
      }
      onAnswer(answer);
    });
  }
}
