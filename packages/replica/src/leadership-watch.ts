// Tells when this replica's part in the cluster changes: campaigns, leadership, whom it takes for the leader, epochs. Looked at
// once a turn, from outside, so that no role has to think of it; what comes and goes within one turn is not told.
import type { DatacenterId, Epoch, InstantMs, Term } from "@kvorum/base";
import type { EpochDesk } from "./epoch-desk.ts";
import type { LearnerRole } from "./learner-role.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { ReplicaStatus } from "./status.ts";
import type { VoterRole } from "./voter-role.ts";

export interface LeadershipWatchOptions {
  readonly self: DatacenterId;
  readonly observer: Pick<ReplicaObserver, "event">;
  readonly epochs: Pick<EpochDesk, "mayServe">;
}

type WatchedRole =
  | Pick<LearnerRole, "kind" | "term" | "epoch" | "leader">
  | Pick<VoterRole, "kind" | "term" | "epoch" | "leader" | "raftRole">;

interface Part {
  readonly role: ReplicaStatus["role"];
  readonly term: Term;
  readonly epoch: Epoch;
  readonly leader: DatacenterId | null;
  /** It leads, and may acknowledge and answer strong reads. */
  readonly mayServe: boolean;
}

export class LeadershipWatch {
  readonly #options: LeadershipWatchOptions;
  #before: Part | null = null;

  constructor(options: LeadershipWatchOptions) {
    this.#options = options;
  }

  /** Precondition: called at the end of every turn. */
  look(role: WatchedRole, now: InstantMs): void {
    const part = this.#partOf(role, now);
    const before = this.#before;
    if (before !== null && isSame(before, part)) {
      return;
    }
    this.#before = part;
    this.#tellEpoch(before, part);
    this.#tellLeadership(before, part);
    this.#tellLeader(before, part);
    this.#tellServing(before, part);
  }

  #partOf(role: WatchedRole, now: InstantMs): Part {
    const { term, epoch, leader } = role;
    if (role.kind === "learner") {
      return { role: role.kind, term, epoch, leader, mayServe: false };
    }
    const { raftRole } = role;
    const mayServe = raftRole === "leader" && this.#options.epochs.mayServe(true, now);
    return { role: raftRole, term, epoch, leader, mayServe };
  }

  #tellEpoch(before: Part | null, { epoch, leader }: Part): void {
    if (before !== null && before.epoch !== epoch) {
      this.#options.observer.event("epoch_begun", { epoch, leader });
    }
  }

  #tellLeadership(before: Part | null, { role, term }: Part): void {
    const isNew = before === null || before.role !== role || before.term !== term;
    if (before?.role === "leader" && isNew) {
      this.#options.observer.event("leadership_lost", { term: before.term });
    }
    if (role === "leader" && isNew) {
      this.#options.observer.event("leadership_won", { term });
    }
    if ((role === "candidate" || role === "pre_candidate") && isNew) {
      this.#options.observer.event("campaign_begun", { role, term });
    }
  }

  #tellLeader(before: Part | null, { role, leader, term }: Part): void {
    if (leader === (before?.leader ?? null)) {
      return;
    }
    // Who has just become a voter has yet to hear of the leader.
    if (leader === null && role !== "learner" && before?.role !== "learner") {
      this.#options.observer.event("leader_missed", { term });
    } else if (leader !== null && leader !== this.#options.self) {
      this.#options.observer.event("leader_seen", { leader, term });
    }
  }

  #tellServing(before: Part | null, { mayServe, term }: Part): void {
    if (mayServe !== (before?.mayServe ?? false)) {
      this.#options.observer.event(mayServe ? "serving_begun" : "serving_ended", { term });
    }
  }
}

function isSame(a: Part, b: Part): boolean {
  return (
    a.role === b.role && a.term === b.term && a.epoch === b.epoch && a.leader === b.leader && a.mayServe === b.mayServe
  );
}
