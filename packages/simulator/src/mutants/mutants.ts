// Every pitfall that a judge is seen to catch. A judge is trusted only for as long as it still catches old bugs.
import type { Mutant } from "./mutant.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "read-before-noop",
    pitfall: "1: a leader answers reads before an entry of its own term is committed",
    edits: [
      {
        file: "packages/raft/src/leader-reads.ts",
        find: "return state.log.commitIndex >= role.termStartIndex;",
        replace: "return true;",
      },
    ],
    seed: 69,
    judge: "strict-serializability",
  },
  {
    name: "read-without-round",
    pitfall: "2: a read is answered without making sure that this leader still leads",
    edits: [
      {
        file: "packages/raft/src/leader-reads.ts",
        find: "if (rounds.isReadWaiting || !hasLease(state, role)) {",
        replace: "if (rounds.isReadWaiting) {",
      },
    ],
    seed: 17,
    judge: "strict-serializability",
  },
  {
    name: "promise-before-flush",
    pitfall: "4: votes and acknowledgements leave before what they stand on is on disk",
    edits: [
      {
        file: "packages/raft/src/persistence.ts",
        find: "return this.isHardStateDurable && index <= this.#log.persistedIndex;",
        replace: "return index >= 0;",
      },
    ],
    seed: 5,
    judge: "crash",
  },
  {
    name: "applied-index-apart",
    pitfall: "6: the applied index is persisted apart from the data",
    edits: [
      {
        file: "packages/kv/src/applied-state.ts",
        find: 'writer.put("meta", APPLIED_KEY, bytes.take());',
        replace: 'if (state.position.index % 5 === 0) writer.put("meta", APPLIED_KEY, bytes.take());',
      },
    ],
    seed: 1,
    judge: "crash",
  },
  {
    name: "lost-disk-votes",
    pitfall: "9: a voter that lost its hard state votes as if it had never voted",
    edits: [
      {
        file: "packages/raft/src/recovery.ts",
        find: "if (isLost && (hasOthers || isCutShort)) {",
        replace: "if (isLost && !hasOthers) {",
      },
    ],
    seed: 33,
    judge: "crash",
  },
  {
    name: "minority-decides",
    pitfall: "11: a quorum that is no majority of datacenters",
    edits: [
      {
        file: "packages/raft/src/quorum.ts",
        find: "return Math.floor(voters.length / 2) + 1;",
        replace: "return Math.max(1, Math.floor(voters.length / 2));",
      },
    ],
    seed: 2,
    judge: "committed-entry-changed",
  },
  {
    name: "configuration-not-kept",
    pitfall: "12: a snapshot, or a state, without the configuration in it",
    edits: [
      {
        file: "packages/kv/src/state-machine.ts",
        find: 'configuration: entry.kind === "configuration" ? entry.payload.slice() : cluster.configuration,',
        replace: "configuration: cluster.configuration,",
      },
    ],
    seed: 1,
    judge: "crash",
  },
  {
    name: "compacted-past-checkpoint",
    pitfall: "13: the log is cut beyond what the state on disk has",
    edits: [
      {
        file: "packages/replica/src/compaction.ts",
        find: "const throughNow = createLogIndex(Math.min(through, checkpointIndex));",
        replace: "const throughNow = createLogIndex(Math.max(through, checkpointIndex));",
      },
    ],
    seed: 1,
    judge: "crash",
  },
  {
    name: "session-not-waited-for",
    pitfall: "16: a bookmark is not compared with where the state stands",
    edits: [
      {
        file: "packages/replica/src/read-context.ts",
        find: 'return { kind: bookmark.index <= index && bookmark.epoch <= epoch ? "serve" : "wait" };',
        replace: 'return { kind: epoch >= 0 || index >= 0 ? "serve" : "wait" };',
      },
    ],
    seed: 1,
    judge: "session",
  },
  {
    name: "bounded-without-proof",
    pitfall: "a bounded read is served by a replica that cannot prove its age",
    edits: [
      {
        file: "packages/replica/src/read-context.ts",
        find: "return context.provenAgeMs !== null && context.provenAgeMs <= consistency.maxStalenessMs",
        replace: "return context.provenAgeMs === null || consistency.maxStalenessMs >= 0",
      },
    ],
    seed: 1,
    judge: "bounded-staleness",
  },
  {
    name: "age-from-arrival",
    pitfall: "a replica takes the arrival of a heartbeat for the age of what it says",
    edits: [
      {
        file: "packages/replica/src/complete-age.ts",
        find: "createInstantMs(echoMs - completeAgeMs * (1 + this.#options.clockDriftShareMax))",
        replace: "createInstantMs(this.#askedLastAtMs)",
      },
    ],
    seed: 14,
    judge: "bounded-staleness",
  },
  {
    name: "retry-applied-twice",
    pitfall: "17: an ambiguous commit is retried and applied twice",
    edits: [
      {
        file: "packages/kv/src/client-session.ts",
        find: "(this.#added.get(sequence) ?? this.#results.get(sequence))",
        replace: "undefined",
      },
    ],
    seed: 1,
    judge: "exactly-once",
  },
  {
    name: "leader-time-goes-back",
    pitfall: "18: leader time from a clock that jumped back",
    edits: [
      {
        file: "packages/raft/src/leader-append.ts",
        find: "createWallMs(Math.max(content.leaderTimeMs, state.log.lastLeaderTimeMs))",
        replace: "createWallMs(content.leaderTimeMs)",
      },
    ],
    seed: 3,
    judge: "crash",
  },
  {
    name: "half-applied",
    pitfall: "21: an atomic write that is refused leaves a part of its effects",
    edits: [
      {
        file: "packages/kv/src/apply-write.ts",
        find: "if (failedChecks.length > 0) {",
        replace:
          'if (failedChecks.length > 0) { const first = mutations[0]; if (first?.kind === "set") putRecord(context, useDatabase(context, name), { key: first.key, value: first.value, expireAtMs: null });',
      },
    ],
    seed: 2,
    judge: "strict-serializability",
  },
  {
    name: "short-batch",
    pitfall: "22: a short batch is returned before the end of a range",
    edits: [
      {
        file: "packages/kv/src/read-ranges.ts",
        find: '.range("records", { start, end, limit, reverse })',
        replace: '.range("records", { start, end, limit: Math.min(limit, 2), reverse })',
      },
    ],
    seed: 1,
    judge: "strict-serializability",
  },
  {
    name: "check-ignored",
    pitfall: "a check that does not hold refuses nothing: lost updates",
    edits: [
      {
        file: "packages/kv/src/apply-write.ts",
        find: "if (!holds(reader, databaseNumber, check)) {",
        replace: "if (reader === undefined && holds(reader, databaseNumber, check)) {",
      },
    ],
    seed: 2,
    judge: "strict-serializability",
  },
  {
    name: "branch-not-kept",
    pitfall: "16: a forced failover that destroys the losing branch",
    edits: [
      {
        file: "packages/replica/src/role-change.ts",
        find: "await branches.save(branch, entries);",
        replace:
          "await branches.save({ ...branch, firstIndex: createLogIndex(forkIndex + 1), lastIndex: forkIndex, commitIndex: forkIndex }, []);",
      },
    ],
    seed: 21,
    judge: "strict-serializability",
  },
  {
    name: "lost-bookmark-accepted",
    pitfall: "16: a bookmark of the old branch matches the same index of the new one",
    edits: [
      {
        file: "packages/replica/src/read-context.ts",
        find: "if (!check.ok) {",
        replace: "if (!check.ok && bookmark.index < 0) {",
      },
    ],
    seed: 39,
    judge: "session",
  },
];
