// The node's gauges and counters for Prometheus, by the names of docs/measurements.md. Read when they are asked for: a scrape costs
// a look at the replica, the hot path pays nothing. Distributions are those of lag-metrics.ts.
import type { Totals } from "@kvorum/figures";
import type { RegionExposure, ReplicaStatus } from "@kvorum/replica";
import { Counter, collectDefaultMetrics, Gauge, type Registry } from "prom-client";

export interface MetricsSource {
  readonly status: () => ReplicaStatus;
  readonly totals: Totals;
}

export function registerMetrics(registry: Registry, { status, totals }: MetricsSource): void {
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: (status: ReplicaStatus) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(status()));
      },
    });
  };
  gauge("kvorum_is_leader", "1 if this datacenter leads.", ({ role }) => (role === "leader" ? 1 : 0));
  gauge("kvorum_term", "Raft term.", ({ term }) => term);
  gauge("kvorum_last_index", "Last log index here.", ({ lastIndex }) => lastIndex);
  gauge("kvorum_commit_index", "Highest log index known to be committed.", ({ commitIndex }) => commitIndex);
  gauge("kvorum_applied_index", "Highest log index applied.", ({ appliedIndex }) => appliedIndex);
  gauge("kvorum_lag_entries", "Entries committed and not applied here.", ({ lagEntries }) => lagEntries);
  gauge("kvorum_lag_bytes", "Bytes received and not applied here.", ({ lagBytes }) => lagBytes);
  gauge("kvorum_open_operations", "Client operations without an answer.", ({ openOperations }) => openOperations);
  gauge("kvorum_freshness_age_ms", "Age of the applied state in ms; NaN: unknown.", ({ freshnessAgeMs }) => {
    return freshnessAgeMs ?? Number.NaN;
  });
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  counter(
    "kvorum_entries_without_commit_time_total",
    "Entries applied by this learner whose lag nobody knows; those of known lag are kvorum_replication_lag_ms.",
    () => totals.entriesWithoutCommitTime,
  );
  counter("kvorum_commits_acknowledged_total", "Commits acknowledged.", () => totals.commitsAcknowledged);
  counter("kvorum_reads_unjudged_total", "Eventual reads dropped without a verdict.", () => status().readsUnjudged);
  registerExposure(registry, status);
}

/** Each voter knows of the regions that pull from it: what counts is the least of what the voters say. */
function registerExposure(registry: Registry, status: MetricsSource["status"]): void {
  const gauge = (name: string, help: string, read: (exposure: RegionExposure) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ["region"],
      registers: [registry],
      collect() {
        this.reset();
        for (const exposure of status().rpoExposure) {
          this.set({ region: exposure.region }, read(exposure));
        }
      },
    });
  };
  const claim = "committed and not known to be on disk in the region; take the least over the voters";
  gauge("kvorum_rpo_exposure_entries", `Entries ${claim}.`, ({ entries }) => entries);
  gauge("kvorum_rpo_exposure_bytes", `Bytes ${claim}.`, ({ bytes }) => bytes);
  gauge("kvorum_rpo_exposure_age_ms", `Age in ms of the oldest commit ${claim}; NaN: unknown.`, ({ ageMs }) => {
    return ageMs ?? Number.NaN;
  });
}
