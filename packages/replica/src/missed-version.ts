// A version that a stale read missed: who committed it, and whether the reader had reason to expect it.
//
// Both judgements accuse nobody wrongly. A client names the commits that it knew to be acknowledged when it sent the read, and
// the newest state that it had been answered from; whatever it leaves out, or the replica cannot compare, is not held against the read.
import { copyBytes, type InstantMs } from "@kvorum/base";
import { partsOfVersionstamp } from "@kvorum/keyspace";
import { type AppliedCommand, type AuditWords, type CommitId, includesSequence, type WrittenVersion } from "@kvorum/kv";
import type { MissedVersion } from "./observer.ts";

/** As an applied entry has it. */
export interface CommittedVersion {
  readonly written: WrittenVersion;
  /** Of the entry. */
  readonly commands: readonly AppliedCommand[];
  readonly commitAtMs: InstantMs;
}

export function missedVersionOf(version: CommittedVersion): MissedVersion {
  const { written, commitAtMs } = version;
  const { key, versionstamp } = written;
  return {
    key: copyBytes(key, 0, key.length),
    versionstamp,
    commitAtMs,
    writer: commitIdOf(version)?.clientId ?? null,
  };
}

/** The reader committed it, and had been told so. */
export function breaksReadYourWrites({ clientId, acknowledged }: AuditWords, version: CommittedVersion): boolean {
  const commitId = commitIdOf(version);
  return commitId !== null && commitId.clientId === clientId && includesSequence(acknowledged, commitId.sequence);
}

/**
 * A state that the reader has been answered from had it. States are compared within an epoch: one of a later epoch may have begun
 * before this version.
 */
export function breaksMonotonicReads({ seen }: AuditWords, { written }: CommittedVersion): boolean {
  if (seen === null) {
    return false;
  }
  const { epoch, index } = partsOfVersionstamp(written.versionstamp);
  return epoch === seen.epoch && index <= seen.index;
}

function commitIdOf({ written, commands }: CommittedVersion): CommitId | null {
  return commands[partsOfVersionstamp(written.versionstamp).position]?.commitId ?? null;
}
