// What became of a command, as bytes: in the dedup table, and in the digest of the applied state.
// u8 kind · for a commit 10 bytes versionstamp · for failed checks u16 count and u16 per index.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import type { CommandResult } from "./command.ts";

const KIND_COMMITTED = 1;
const KIND_CHECK_FAILED = 2;
const KIND_SEQUENCE_REUSED = 3;

export function writeResult(writer: ByteWriter, result: CommandResult): void {
  switch (result.kind) {
    case "committed":
      writer.uint8(KIND_COMMITTED);
      writer.raw(result.versionstamp);
      break;
    case "check_failed":
      writer.uint8(KIND_CHECK_FAILED);
      writer.uint16(result.failedChecks.length);
      for (const index of result.failedChecks) {
        writer.uint16(index);
      }
      break;
    case "sequence_reused":
      writer.uint8(KIND_SEQUENCE_REUSED);
      break;
  }
}

/** The result owns its bytes. */
export function readResult(reader: ByteReader): CommandResult {
  const kind = reader.uint8();
  switch (kind) {
    case KIND_COMMITTED:
      return { kind: "committed", versionstamp: versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES).slice()) };
    case KIND_CHECK_FAILED: {
      const count = reader.uint16();
      const failedChecks: number[] = [];
      for (let i = 0; i < count; i++) {
        failedChecks.push(reader.uint16());
      }
      return { kind: "check_failed", failedChecks };
    }
    case KIND_SEQUENCE_REUSED:
      return { kind: "sequence_reused" };
  }
  return reader.fail(`a command result of kind ${kind}`);
}
