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
    seed: 69,
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
    seed: 7,
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
    seed: 5,
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
    seed: 5,
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
    seed: 7,
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
    seed: 14,
    judge: "durability",
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
  {
    name: "expiry-by-own-clock",
    pitfall: "19: each replica decides by its own clock what has expired",
    edits: [
      {
        file: "packages/replica/src/replica-parts.ts",
        find: "applier: new Applier(state),",
        replace: "applier: new Applier(state, clock),",
      },
      {
        file: "packages/replica/src/applier.ts",
        find: "constructor(store: StateStore) {",
        replace: "constructor(store: StateStore, clock: any) { (this as any).clock = clock;",
      },
      {
        file: "packages/replica/src/applier.ts",
        find: "const from = createLogIndex(this.appliedIndex + 1);",
        replace:
          "const from = createLogIndex(this.appliedIndex + 1); (globalThis as any).mutantWallMs = (this as any).clock.wallNow();",
      },
      {
        file: "packages/kv/src/sweep.ts",
        find: "dueTimers(context.writer, context.nowMs, SWEEP_ROWS_MAX)",
        replace: "dueTimers(context.writer, (globalThis as any).mutantWallMs ?? context.nowMs, SWEEP_ROWS_MAX)",
      },
    ],
    seed: 1,
    judge: "equal-digests",
  },
  {
    name: "sum-applied-twice",
    pitfall: "17: a retried sum counts again, though its client is told the first result",
    edits: [
      {
        file: "packages/kv/src/apply-command.ts",
        find: "if (known !== undefined) {",
        replace:
          'if (known !== undefined && write.mutations.some(({ kind }) => kind === "sum")) applyWrite(context, write); if (known !== undefined) {',
      },
    ],
    seed: 4,
    judge: "counter",
  },
  {
    name: "wake-up-lost",
    pitfall:
      "a watch is woken by what its replica commits as the leader, not by what it applies: at a learner it sleeps on",
    edits: [
      {
        file: "packages/replica/src/visible-entries.ts",
        find: "router.entryVisible(entry);",
        replace: "if (role.isLeader) router.entryVisible(entry);",
      },
    ],
    seed: 1,
    judge: "stuck in the agreement phase",
  },
  {
    name: "silent-take-lost",
    pitfall: "a message whose hand-out nobody heard of, since the leader died, counts as delivered",
    edits: [
      {
        file: "packages/kv/src/queue.ts",
        find: "wait(context, database, id, { ...status, silentDeliveries: status.silentDeliveries + 1, dueAtMs: context.nowMs });",
        replace: "removeMessage(context.writer, database.number, id);",
      },
    ],
    seed: 1,
    judge: "queue",
  },
  {
    name: "finish-forgotten",
    pitfall: "a message that its listener has finished is delivered again",
    edits: [
      {
        file: "packages/kv/src/queue.ts",
        find: "if (delivery.ok) {\n    removeMessage(context.writer, database.number, delivery);",
        replace:
          "if (delivery.ok && delivery.delivery > 1) {\n    removeMessage(context.writer, database.number, delivery);\n  } else if (delivery.ok) {\n    wait(context, database, delivery, { ...status, dueAtMs: context.nowMs });",
      },
    ],
    seed: 1,
    judge: "queue",
  },
  {
    name: "former-expiry-stays",
    pitfall: "a set that says nothing of an expiry leaves the former one in force",
    edits: [
      {
        file: "packages/kv/src/records.ts",
        find: "endFormer(context, database, { storedKey, key });",
        replace:
          'const was = writer.get("records", storedKey); expireAtMs ??= was === undefined ? null : recordFacts(was).expireAtMs; endFormer(context, database, { storedKey, key });',
      },
    ],
    seed: 1,
    judge: "expiry",
  },
  {
    name: "sweep-waited-for-for-ever",
    pitfall: "a leader waits for a sweep that an election took out of the log, and never sweeps again",
    edits: [
      {
        file: "packages/replica/src/sweeper.ts",
        find: "this.#inFlight = null;\n    this.#wakeAtMs = Number.POSITIVE_INFINITY;\n  }",
        replace: "this.#wakeAtMs = Number.POSITIVE_INFINITY;\n  }",
      },
      {
        file: "packages/replica/src/sweeper.ts",
        find: "(inFlight.term !== term || inFlight.index <= appliedIndex)",
        replace: "inFlight.index === appliedIndex",
      },
    ],
    seed: 4,
    judge: "stuck in the agreement phase",
  },
  {
    name: "drop-keeps-records",
    pitfall: "a dropped database whose name is used again shows what it had",
    edits: [
      {
        file: "packages/kv/src/database-lifetime.ts",
        find: "databases.drop(name);",
        replace: "if (changes === undefined) databases.drop(name);",
      },
    ],
    seed: 1,
    judge: "tenant",
  },
];
