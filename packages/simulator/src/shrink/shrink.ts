// Makes the story of a failing run as short as it gets, by running ever smaller plans that must fail in the same way.
import { SHRINK_RUNS_MAX } from "../limits.ts";
import type { RunPlan } from "../run/run-plan.ts";
import { minimalList } from "./minimal-list.ts";
import { shortened, simplified, withoutDatacenters } from "./smaller-plans.ts";

export interface ShrinkOptions {
  readonly plan: RunPlan;
  /** Virtual ms after which the plan's own run had failed. */
  readonly failedAtMs: number;
  /** Whether a smaller plan fails in the same way. */
  readonly failsLikewise: (plan: RunPlan) => Promise<boolean>;
  readonly runsMax?: number;
}

export interface ShrunkPlan {
  readonly plan: RunPlan;
  readonly runs: number;
}

/** Not the smallest plan that fails likewise, but one that no single step makes smaller, unless runs ran out. */
export async function shrink(options: ShrinkOptions): Promise<ShrunkPlan> {
  const shrinker = new Shrinker(options);
  await shrinker.shrink();
  return shrinker;
}

class Shrinker {
  readonly #options: ShrinkOptions;
  plan: RunPlan;
  runs = 0;

  constructor(options: ShrinkOptions) {
    this.#options = options;
    this.plan = options.plan;
  }

  async shrink(): Promise<void> {
    await this.#takeIfFailing(shortened(this.plan, Math.ceil(this.#options.failedAtMs) + 1));
    let before: RunPlan;
    do {
      before = this.plan;
      await minimalList(this.plan.faults, (faults) => this.#takeIfFailing({ ...this.plan, faults }));
      await minimalList(this.plan.guests, (guests) => this.#takeIfFailing({ ...this.plan, guests }));
      await minimalList(this.plan.clients, (clients) => this.#takeClients(clients));
      await this.#descend(withoutDatacenters);
      await this.#descend(simplified);
    } while (this.plan !== before);
  }

  /** Takes one smaller plan after another for as long as one of them still fails. */
  async #descend(smaller: (plan: RunPlan) => readonly RunPlan[]): Promise<void> {
    let candidates = smaller(this.plan);
    for (let at = 0; at < candidates.length; ) {
      const candidate = candidates[at];
      if (candidate !== undefined && (await this.#takeIfFailing(candidate))) {
        candidates = smaller(this.plan);
        at = 0;
      } else {
        at += 1;
      }
    }
  }

  #takeClients(clients: RunPlan["clients"]): Promise<boolean> {
    return clients.length === 0 ? Promise.resolve(false) : this.#takeIfFailing({ ...this.plan, clients });
  }

  async #takeIfFailing(candidate: RunPlan): Promise<boolean> {
    if (this.runs >= (this.#options.runsMax ?? SHRINK_RUNS_MAX)) {
      return false;
    }
    this.runs += 1;
    const fails = await this.#options.failsLikewise(candidate);
    this.plan = fails ? candidate : this.plan;
    return fails;
  }
}
