// Which commands a replica's log holds, and who sent them: what an acknowledged commit is looked up in.
import { type ClientId, createLogIndex, type LogIndex } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { decodeCommand, decodePayload } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";
import type { CommittedLog } from "./committed-log.ts";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";

export interface CommitRecord {
  readonly versionstamp: Versionstamp;
  readonly clientId: ClientId | null;
  readonly sequence: number;
  /** What its client had declared finished by then: every sequence below it. */
  readonly finishedBelow: number;
}

/**
 * One record per command, in log order. A command whose checks failed at apply is among them: it was never acknowledged; and
 * those that are no client's commits, such as sweeps and queue steps.
 */
function commitRecordsOf(entry: Entry): readonly CommitRecord[] {
  if (entry.kind !== "commands") {
    return [];
  }
  return decodePayload(entry.payload).map((bytes, position) => {
    const command = decodeCommand(bytes);
    const commitId = command.kind === "write" ? command.write.commitId : null;
    return {
      versionstamp: createVersionstamp({ epoch: entry.epoch, index: entry.index, position }),
      clientId: commitId?.clientId ?? null,
      sequence: commitId?.sequence ?? 0,
      finishedBelow: commitId?.finishedBelow ?? 0,
    };
  });
}

/** The records of entries from..to, step by step; stops where the log was compacted meanwhile. */
export function* commitRecordsBetween(
  log: CommittedLog,
  from: LogIndex,
  to: LogIndex,
): Generator<readonly CommitRecord[]> {
  let next = from;
  while (next <= to) {
    const entries = log.entries(next, to, APPLY_BATCH_BYTES_MAX);
    if (entries.length === 0) {
      return;
    }
    next = createLogIndex(next + entries.length);
    yield entries.flatMap(commitRecordsOf);
  }
}
