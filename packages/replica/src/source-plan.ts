// Whom this learner may pull from at the moment, best first: by region and role (source-choice.ts), unless a promise binds it to
// a claimant, or an epoch is so new that only whoever told of it is known to be in it.
import type { DatacenterId } from "@kvorum/base";
import type { EpochDesk } from "./epoch-desk.ts";
import type { LeaderlessProbe } from "./leaderless-probe.ts";
import { currentEpoch } from "./lineage.ts";
import type { Roles } from "./roles.ts";
import { sourcesByPreference } from "./source-choice.ts";
import type { SourceList } from "./source-follower.ts";
import type { Standing } from "./standing.ts";

export interface SourcePlanOptions {
  readonly self: DatacenterId;
  readonly standing: Standing;
  readonly epochs: EpochDesk;
  readonly leaderless: LeaderlessProbe;
  readonly roles: () => Roles;
}

export class SourcePlan {
  readonly #options: SourcePlanOptions;
  #epochSource: DatacenterId | null = null;

  constructor(options: SourcePlanOptions) {
    this.#options = options;
  }

  /** A source is in a later epoch than this learner was. */
  heardEpochFrom(source: DatacenterId): void {
    this.#epochSource = source;
  }

  list(leader: DatacenterId | null): SourceList {
    const { self, standing, epochs, leaderless, roles } = this.#options;
    const { voters } = standing.configuration;
    const bound = epochs.sourceBound;
    if (bound !== null) {
      const only = bound.source === null ? [] : [bound.source];
      return { byPreference: only, voters: [...voters, ...only] };
    }
    const byPreference = sourcesByPreference({
      self,
      siblings: standing.siblings,
      voters,
      leader,
      members: standing.members.map((member) => member.datacenter),
    });
    const isEpochNew = currentEpoch(standing.lineage) < roles().role.epoch;
    const hint = isEpochNew ? this.#epochSource : leaderless.newsAt;
    return hint === null
      ? { byPreference, voters }
      : { byPreference: [...new Set([hint, ...byPreference])], voters: [...voters, hint] };
  }
}
