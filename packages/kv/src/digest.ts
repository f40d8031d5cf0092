// The rolling digest of applied state: replicas that applied the same entries to the same effect have the same digest at
// the same index, and a difference names the first index at which they parted (design.md 3).
//
// It chains the entry (header fields and payload), what became of each command, which depends on the state that the commands
// met, and every row of records, queues, timers and databases that was written or removed. A CRC: it finds bugs and damage, not forgery.
import { ByteWriter, crc32Of } from "@kvorum/base";
import type { CommandResult } from "./command.ts";
import { writeResult } from "./command-result-codec.ts";
import type { CommittedEntry } from "./entry.ts";
import { appendUint48 } from "./uint48.ts";

const KIND_CODES = { noop: 0, commands: 1, configuration: 2 } as const satisfies Record<CommittedEntry["kind"], number>;

/** What applying an entry did. */
export interface EntryEffect {
  readonly results: readonly CommandResult[];
  /** Of the rows written and removed, in order (write-checksum.ts). */
  readonly writesChecksum: number;
}

/** The digest after an entry; unsigned 32 bits, 0 before the first one. */
export function nextDigest(previous: number, entry: CommittedEntry, effect: EntryEffect): number {
  const link = new ByteWriter();
  link.uint32(previous);
  link.uint16(entry.epoch);
  appendUint48(link, entry.index);
  link.uint8(KIND_CODES[entry.kind]);
  link.float64(entry.leaderTimeMs);
  link.uint32(crc32Of(entry.payload));
  link.uint32(effect.writesChecksum);
  for (const result of effect.results) {
    writeResult(link, result);
  }
  return crc32Of(link.take());
}

/** Eight hex digits, as status and alarms show it. */
export function formatDigest(digest: number): string {
  return digest.toString(16).padStart(8, "0");
}
