// Verdicts on reads as a replica would give them, for tests of what is made of them.
import { createEpoch, createInstantMs, createLogIndex, parseClientId, parseRegion } from "@kvorum/base";
import { createVersionstamp, encodeKey, type Key, singleKeyRange } from "@kvorum/keyspace";
import type { MissedVersion, ReadVerdict } from "@kvorum/replica";

export const WRITER = parseClientId("ad".repeat(16));

/** A fresh eventual read of ["cart", 7] at 100 ms, but for what is said. */
export function verdictOf(fields: Partial<ReadVerdict> & { readonly key?: Key } = {}): ReadVerdict {
  const { key = ["cart", 7], ...given } = fields;
  return {
    kind: "read",
    clientRegion: parseRegion("north"),
    source: "sdk",
    level: "eventual",
    readAtMs: createInstantMs(100),
    position: { epoch: createEpoch(0), index: createLogIndex(4) },
    database: "",
    ranges: [{ ...singleKeyRange(encodeKey(key)), limit: 1, reverse: false }],
    audit: null,
    keyPrefix: "",
    stalenessMs: 0,
    versionsMissed: 0,
    missed: null,
    missedVersions: [],
    readYourWrites: null,
    monotonicReads: null,
    ...given,
  };
}

/** The same read, stale by so much. */
export function staleVerdictOf(stalenessMs: number, fields: Parameters<typeof verdictOf>[0] = {}): ReadVerdict {
  const read = verdictOf(fields);
  return { ...read, stalenessMs, versionsMissed: 1, missed: missedAt(read.readAtMs - stalenessMs), ...fields };
}

export function missedAt(commitAtMs: number): MissedVersion {
  return {
    key: encodeKey(["cart", 7]),
    versionstamp: createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(5), position: 0 }),
    commitAtMs: createInstantMs(commitAtMs),
    writer: WRITER,
  };
}
