// How old this replica's state is, proven by its own clock: by the leader's confirmed heartbeats where it leads, by its
// source's answers where it learns (complete-age.ts). A follower proves nothing: its leader is next door.
import { createInstantMs, type InstantMs } from "@kvorum/base";
import type { Applier } from "./applier.ts";
import { type AgeAnswer, CompleteAge } from "./complete-age.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import { CLOCK_DRIFT_SHARE_MAX } from "./limits.ts";
import type { Roles } from "./roles.ts";

const UNKNOWN = createInstantMs(Number.NaN);

export interface AgeProofsOptions {
  readonly applier: Applier;
  readonly epochs: () => EpochDesk;
  readonly roles: () => Roles;
}

export class AgeProofs {
  readonly #options: AgeProofsOptions;
  readonly #learned = new CompleteAge({ clockDriftShareMax: CLOCK_DRIFT_SHARE_MAX });

  constructor(options: AgeProofsOptions) {
    this.#options = options;
  }

  /** A message with this stamp of the own clock left for a source. */
  asked(at: InstantMs): void {
    this.#learned.asked(at);
  }

  answered(answer: AgeAnswer): void {
    this.#learned.answered(answer);
  }

  /** The role or the state has changed: earlier proofs were of another one. */
  reset(): void {
    this.#learned.reset();
  }

  /** Everything acknowledged before this instant has been applied here; NaN when nothing is proven. */
  appliedAsOfMs(now: InstantMs): InstantMs {
    const { role } = this.#options.roles();
    const { appliedIndex } = this.#options.applier;
    if (role.kind === "learner") {
      return this.#learned.provenAsOfMs(appliedIndex);
    }
    return appliedIndex === role.commitIndex ? this.knownAsOfMs(now) : UNKNOWN;
  }

  /** Everything acknowledged before this instant is at or below the commit index known here; NaN when nothing is proven. */
  knownAsOfMs(now: InstantMs): InstantMs {
    const { role } = this.#options.roles();
    if (role.kind === "learner") {
      return this.#learned.knownAsOfMs(role.commitIndex);
    }
    const isServing = role.isLeader && this.#options.epochs().mayServe(true, now);
    return isServing ? role.status.confirmedAtMs : UNKNOWN;
  }
}
