// What a leader proposes in a turn: commands of clients, takes whose message is due, and the sweep that nobody asks for.
import type { InstantMs } from "@kvorum/base";
import { queueReadyAtMs } from "@kvorum/kv";
import type { Applier } from "./applier.ts";
import type { Propose } from "./command-queue.ts";
import type { Clock } from "./ports/clock.ts";
import type { StateStore } from "./ports/state-store.ts";
import type { LeaderView, Router } from "./router.ts";
import { Sweeper } from "./sweeper.ts";
import type { VoterRole } from "./voter-role.ts";

export interface LeaderWorkOptions {
  readonly clock: Clock;
  readonly state: StateStore;
  readonly applier: Applier;
  readonly router: Router;
}

export class LeaderWork {
  readonly #options: LeaderWorkOptions;
  readonly #sweeper = new Sweeper();
  /** As of the last turn. While false nothing is due: the region lease comes with a message, and that with a turn. */
  #mayServe = false;

  constructor(options: LeaderWorkOptions) {
    this.#options = options;
  }

  /** When a message or a sweep becomes due; infinite when none is known to. */
  wakeAtMs(now: InstantMs): number {
    const { router, clock } = this.#options;
    if (!this.#mayServe) {
      return Number.POSITIVE_INFINITY;
    }
    return Math.min(this.#sweeper.wakeAtMs, router.takesWakeAtMs(clock.wallNow(), now));
  }

  /** Of a voter that does not lead: what it would have proposed goes to whoever does. */
  propose(role: VoterRole, view: LeaderView, now: InstantMs): void {
    const { clock, router, applier } = this.#options;
    const wallNow = clock.wallNow();
    this.#mayServe = view.mayServe;
    const append: Propose = (payload) => role.propose(payload, wallNow, now);
    if (view.mayServe) {
      router.takeDue((database) => this.#options.state.read((reader) => queueReadyAtMs(reader, database)), wallNow);
    }
    router.propose(append, view, now);
    if (view.isLeader) {
      const { appliedIndex, sweepDueAtMs } = applier;
      this.#sweeper.tick(
        { mayServe: view.mayServe, term: role.term, appliedIndex, sweepDueAtMs, wallNow, now },
        append,
      );
    } else {
      this.#sweeper.rest();
    }
  }
}
