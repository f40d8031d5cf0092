// Many seeds in a row, and what they met together.
import type { RunResult } from "./run.ts";

/** Rare situations that a corpus must have met: those of the world, and those that the replica names by its events. */
export const CORPUS_PROBES: readonly string[] = [
  "branch_quarantined",
  "change_voter_done",
  "check_failed",
  "commit_retried",
  "commit_retried_unknown",
  "database_dropped",
  "epoch_promised",
  "fault_bit_rot",
  "fault_change_voter",
  "fault_clock_step",
  "fault_crash",
  "fault_disk_full",
  "fault_lose_primary",
  "fault_lost_messages",
  "fault_move_primary",
  "fault_packet_loss",
  "fault_partition",
  "fault_pause",
  "fault_slow_disk",
  "fault_slow_link",
  "fault_stop",
  "fault_transfer_leadership",
  "fault_wipe",
  "forced_failover",
  "handed_over",
  "judged_bounded-staleness",
  "judged_consistent-prefix",
  "judged_counter",
  "judged_durability",
  "judged_exactly-once",
  "judged_expiry",
  "judged_invariant",
  "judged_queue",
  "judged_session",
  "judged_strict-serializability",
  "lag_unknown",
  "leader_elected",
  "lease_expired",
  "message_undelivered",
  "move_primary_done",
  "outcome_unknown",
  "read_bounded",
  "read_eventual",
  "read_session",
  "read_strong",
  "record_expired",
  "role_changed",
  "ship_refused",
  "ship_source",
  "ship_source_lost",
  "snapshot_fetch",
  "stale_read",
  "stopped_data_corrupt",
  "stopped_disk_full",
  "sweep_after_leader_change",
  "transfer_leadership_change_in_flight",
  "transfer_leadership_done",
  "watch_moved",
];

/** A range of fewer seeds is no corpus: it may well miss a rare situation. */
export const CORPUS_SEEDS_MIN = 100;

/** Sums up runs as they come. */
export class CorpusTally {
  readonly #probes = new Map<string, number>(CORPUS_PROBES.map((name) => [name, 0]));
  #runs = 0;
  #virtualMs = 0;
  #operations = 0;

  take({ probes, virtualMs, operations }: RunResult): void {
    this.#runs += 1;
    this.#virtualMs += virtualMs;
    this.#operations += operations;
    for (const [name, hits] of Object.entries(probes)) {
      this.#probes.set(name, (this.#probes.get(name) ?? 0) + hits);
    }
  }

  get runs(): number {
    return this.#runs;
  }

  get virtualMs(): number {
    return this.#virtualMs;
  }

  get operations(): number {
    return this.#operations;
  }

  /** By name, those that must be met even if they were not. */
  get probes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#probes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Promised by the corpus, and never met; empty for too few seeds to tell. */
  get probesMissed(): readonly string[] {
    return this.#runs < CORPUS_SEEDS_MIN ? [] : CORPUS_PROBES.filter((name) => this.#probes.get(name) === 0);
  }
}
