// Many seeds in a row, and what they met together.
import type { RunResult } from "./run.ts";

/** Rare situations that a corpus must have met: those of the world, and those that the replica names by its events. */
export const CORPUS_PROBES: readonly string[] = [
  "check_failed",
  "commit_retried",
  "commit_retried_unknown",
  "fault_clock_step",
  "fault_crash",
  "fault_lost_messages",
  "fault_packet_loss",
  "fault_partition",
  "fault_pause",
  "fault_slow_disk",
  "fault_slow_link",
  "fault_wipe",
  "lag_unknown",
  "leader_elected",
  "outcome_unknown",
  "read_bounded",
  "read_eventual",
  "read_session",
  "read_strong",
  "ship_source",
  "ship_source_lost",
  "stale_read",
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
