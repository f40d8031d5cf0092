// The node's metrics for Prometheus, by the names of lag-and-staleness.md. Read when they are asked for: a scrape costs
// one look at the replica, the hot path pays nothing.
import type { Totals } from "@kvorum/figures";
import type { ReplicaStatus } from "@kvorum/replica";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

export interface MetricsSource {
  readonly status: () => ReplicaStatus;
  readonly totals: Totals;
}

export function createMetrics({ status, totals }: MetricsSource): Registry {
  const registry = new Registry();
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
  counter("kvorum_entries_applied_total", "Entries applied by this learner.", () => totals.entriesApplied);
  counter("kvorum_commits_acknowledged_total", "Commits acknowledged.", () => totals.commitsAcknowledged);
  counter("kvorum_eventual_reads_judged_total", "Eventual reads with a verdict.", () => totals.eventualReadsJudged);
  counter("kvorum_stale_reads_total", "Eventual reads that were stale.", () => totals.staleReads);
  counter("kvorum_reads_unjudged_total", "Eventual reads dropped without a verdict.", () => status().readsUnjudged);
  return registry;
}
