// The divergence alarm: tells the other voters this replica's digests, hears theirs, and says once and for all when its own
// state is the one that differs.
import { type DatacenterId, type InstantMs, mustExist } from "@kvorum/base";
import { DigestWatch } from "./digest-watch.ts";
import type { LearnerRole } from "./learner-role.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { DigestStatement, PeerTransport } from "./ports/peer-transport.ts";
import type { Standing } from "./standing.ts";
import type { Divergence } from "./status.ts";
import type { VoterRole } from "./voter-role.ts";

export interface DivergenceAlarmOptions {
  readonly self: DatacenterId;
  readonly standing: Standing;
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  /** The state at the start; null when nothing was applied. */
  readonly applied: DigestStatement | null;
}

export class DivergenceAlarm {
  readonly #options: DivergenceAlarmOptions;
  readonly #watch: DigestWatch;
  #divergence: Divergence | null = null;

  constructor(options: DivergenceAlarmOptions) {
    this.#options = options;
    this.#watch = new DigestWatch(options);
  }

  /** Set once the state was found to differ; it cannot be trusted any more. */
  get divergence(): Divergence | null {
    return this.#divergence;
  }

  /** The newest digest of this replica. */
  get newest(): DigestStatement | null {
    return this.#watch.newest;
  }

  /** In a sentence; precondition: it has diverged. */
  get description(): string {
    const { index, own, others, datacenter } = mustExist(this.#divergence ?? undefined, "a divergence");
    return `the state of ${this.#options.self} differs from that of ${datacenter} at index ${index}: ${own} against ${others}`;
  }

  /** An entry was applied here. */
  applied(statement: DigestStatement, now: InstantMs): void {
    this.#watch.applied({ index: statement.index, digest: statement.digest }, now);
  }

  /** Another replica of this epoch told its digest. */
  stated(from: DatacenterId, statement: DigestStatement, now: InstantMs): void {
    this.#watch.stated(from, statement, now);
  }

  /** The state was replaced by another. */
  reset(applied: DigestStatement | null): void {
    this.#watch.reset(applied);
  }

  /**
   * Voters tell each other; everybody compares.
   * @returns whether the alarm was raised just now
   */
  tick(role: VoterRole | LearnerRole, now: InstantMs): boolean {
    const { self, standing, transport, observer } = this.#options;
    const { voters } = standing.configuration;
    const statement = role.kind === "voter" ? this.#watch.takeDue(now) : null;
    if (statement !== null) {
      for (const voter of voters.filter((id) => id !== self)) {
        transport.send(voter, { kind: "digest", epoch: role.epoch, statement });
      }
    }
    const verdict = this.#watch.verdict(voters, now);
    if (verdict.kind !== "diverged") {
      return false;
    }
    const { other, datacenter } = mustExist(verdict.others[0], "a contradiction");
    this.#divergence = { index: verdict.index, own: verdict.own, others: other, datacenter };
    observer.event("diverged", { ...this.#divergence });
    return true;
  }
}
