// What became of a command, as bytes: in the dedup table, and in the digest of the applied state.
// u8 kind · for a commit 10 bytes versionstamp · for failed checks u16 count and u16 per index · for an invalid one its text ·
// for a queue step u16 count and the ids of its deliveries, whose payloads they name.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import type { CommandResult } from "./command.ts";
import { writeDeliveryId } from "./queue-step-codec.ts";

const KIND_COMMITTED = 1;
const KIND_CHECK_FAILED = 2;
const KIND_SEQUENCE_REUSED = 3;
const KIND_INVALID = 4;
const KIND_QUEUE = 5;
const KIND_DONE = 6;

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
    case "invalid":
      writer.uint8(KIND_INVALID);
      writer.string(result.message);
      break;
    case "queue":
      writer.uint8(KIND_QUEUE);
      writer.uint16(result.deliveries.length);
      for (const delivery of result.deliveries) {
        writeDeliveryId(writer, delivery);
      }
      break;
    case "done":
      writer.uint8(KIND_DONE);
      break;
  }
}

/** The result of a write, the only ones that are remembered; it owns its bytes. */
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
    case KIND_INVALID:
      return { kind: "invalid", message: reader.string() };
  }
  return reader.fail(`a command result of kind ${kind}`);
}
