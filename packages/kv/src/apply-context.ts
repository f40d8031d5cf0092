// What applying one command works on, and where it leaves word of what it changed.
import type { WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { DatabaseStage } from "./database-stage.ts";
import type { WrittenVersion } from "./entry.ts";
import type { ChecksummedWriter } from "./write-checksum.ts";

/** Of one entry. */
export interface EntryChanges {
  readonly writtenKeys: WrittenVersion[];
  readonly droppedDatabases: string[];
  readonly queuesChanged: Set<string>;
}

export interface ApplyContext {
  readonly writer: ChecksummedWriter;
  readonly databases: DatabaseStage;
  readonly changes: EntryChanges;
  /** Of the command. */
  readonly versionstamp: Versionstamp;
  /** The leader's, as the entry has it: the only clock of the state machine. */
  readonly nowMs: WallMs;
}
