// Which commands a replica's log holds, and who sent them: what an acknowledged commit is looked up in.
import type { ClientId } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { decodeCommand, decodePayload } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";

export interface CommitRecord {
  readonly versionstamp: Versionstamp;
  readonly clientId: ClientId | null;
  readonly sequence: number;
  /** What its client had declared finished by then: every sequence below it. */
  readonly finishedBelow: number;
}

/** One record per command, in log order. A command whose checks failed at apply is among them: it was never acknowledged. */
export function commitRecordsOf(entry: Entry): readonly CommitRecord[] {
  if (entry.kind !== "commands") {
    return [];
  }
  return decodePayload(entry.payload).map((command, position) => {
    const { commitId } = decodeCommand(command);
    return {
      versionstamp: createVersionstamp({ epoch: entry.epoch, index: entry.index, position }),
      clientId: commitId?.clientId ?? null,
      sequence: commitId?.sequence ?? 0,
      finishedBelow: commitId?.finishedBelow ?? 0,
    };
  });
}
