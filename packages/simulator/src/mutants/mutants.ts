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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
  },
  {
    name: "lease-too-long",
    pitfall: "3: a lease is relied on after it has run out",
    edits: [
      {
        file: "packages/raft/src/leader-reads.ts",
        find: "timing.electionTimeoutMs * (1 - readConfirmation.clockDriftShareMax)",
        replace: "timing.electionTimeoutMs * 20",
      },
    ],
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
  },
  {
    name: "own-disk-assumed",
    pitfall: "4: the leader counts its own disk before the flush",
    edits: [
      {
        file: "packages/raft/src/leader.ts",
        find: "return role.progress.get(voter)?.matchIndex ?? state.log.persistedIndex;",
        replace: "return role.progress.get(voter)?.matchIndex ?? state.log.lastIndex;",
      },
    ],
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
  },
  {
    name: "commit-by-counting",
    pitfall: "7: a leader commits an entry of an earlier term by counting replicas",
    edits: [
      {
        file: "packages/raft/src/leader.ts",
        find: "if (index >= role.termStartIndex && state.log.commitTo(index)) {",
        replace: "if (state.log.commitTo(index)) {",
      },
    ],
    seed: 0,
    judge: "",
  },
  {
    name: "one-half-decides",
    pitfall: "8: a change of the voters without asking a majority of the old ones",
    edits: [
      {
        file: "packages/raft/src/quorum.ts",
        find: "return value < outgoingValue ? value : outgoingValue;",
        replace: "return value > outgoingValue ? value : outgoingValue;",
      },
      {
        file: "packages/raft/src/quorum.ts",
        find: "const results = halvesOf(configuration).map((voters) => voteResultOfHalf(voters, votes));",
        replace:
          "const results = halvesOf(configuration).slice(0, 1).map((voters) => voteResultOfHalf(voters, votes));",
      },
    ],
    seed: 0,
    judge: "",
  },
  {
    name: "lost-disk-votes",
    pitfall: "9: a voter that lost its hard state votes as if it had never voted",
    edits: [
      {
        file: "packages/raft/src/recovery.ts",
        find: "if (isLost && hasOthers) {",
        replace: "if (isLost && !hasOthers) {",
      },
    ],
    seed: 0,
    judge: "",
  },
  {
    name: "vote-twice",
    pitfall: "9: two votes in one term",
    edits: [
      {
        file: "packages/raft/src/vote.ts",
        find: "return vote === message.from || (vote === null && state.leader === null);",
        replace: "return vote !== undefined;",
      },
      {
        file: "packages/raft/src/persistence.ts",
        find: "this.#vote === null || this.#vote === candidate,",
        replace: "true,",
      },
    ],
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
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
      { file: "packages/kv/src/client-session.ts", find: "sequence >= this.#floor, ", replace: "true, " },
    ],
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
  },
  {
    name: "half-applied",
    pitfall: "21: an atomic write that is refused leaves a part of its effects",
    edits: [
      {
        file: "packages/kv/src/apply-write.ts",
        find: "if (failedChecks.length > 0) {",
        replace:
          'if (failedChecks.length > 0) { const first = write.mutations[0]; if (first?.kind === "set") writer.put("records", first.key, encodeRecord({ versionstamp, value: first.value }));',
      },
    ],
    seed: 0,
    judge: "",
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
    seed: 0,
    judge: "",
  },
  {
    name: "check-ignored",
    pitfall: "a check that does not hold refuses nothing: lost updates",
    edits: [
      {
        file: "packages/kv/src/apply-write.ts",
        find: "if (!holds(reader, check)) {",
        replace: "if (reader === undefined && holds(reader, check)) {",
      },
    ],
    seed: 0,
    judge: "",
  },
  {
    name: "commit-index-beyond-match",
    pitfall: "a follower takes the leader's commit index for entries that it holds in another version",
    edits: [
      {
        file: "packages/raft/src/follower.ts",
        find: "log.commitTo(createLogIndex(Math.min(message.commitIndex, matchIndex)));",
        replace: "log.commitTo(createLogIndex(Math.min(message.commitIndex, log.lastIndex)));",
      },
    ],
    seed: 0,
    judge: "",
  },
];
