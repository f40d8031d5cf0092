// A command as bytes: what a log entry's payload carries, encoded once by the node that took it.
// u8 version (2) · u8 kind · for a write atomic-write-codec.ts · for a queue step its database and queue-step-codec.ts · for
// a drop the name of the database.
import { assert, ByteReader, ByteWriter } from "@kvorum/base";
import { atomicWriteSizeBytes, readAtomicWrite, writeAtomicWrite } from "./atomic-write-codec.ts";
import type { Command } from "./command.ts";
import { readDatabaseName, writeDatabaseName } from "./command-fields.ts";
import { readQueueStep, writeQueueStep } from "./queue-step-codec.ts";

const COMMAND_VERSION = 2;
const HEADER_BYTES = 2;
const KIND_WRITE = 1;
const KIND_QUEUE = 2;
const KIND_SWEEP = 3;
const KIND_DROP_DATABASE = 4;

/**
 * A command that has been validated; owns its bytes.
 * @throws KvorumError invariant_broken — a field too large for the encoding
 */
export function encodeCommand(command: Command): Uint8Array {
  return command.kind === "write" ? encodeWrite(command) : encodeRare(command);
}

/**
 * Keys, values and versionstamps of the result are views into `bytes`, which must not change while it lives.
 * @throws KvorumError data_corrupt — anything that encodeCommand does not produce, or a version not known here
 */
export function decodeCommand(bytes: Uint8Array): Command {
  const reader = new ByteReader(bytes, { what: "command", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== COMMAND_VERSION) {
    reader.fail(`version ${version}, known is ${COMMAND_VERSION}`);
  }
  const command = readCommand(reader);
  reader.end();
  return command;
}

/** In a buffer of exactly its size: writes are nearly all of the log. */
function encodeWrite({ write }: Extract<Command, { kind: "write" }>): Uint8Array {
  const sizeBytes = HEADER_BYTES + atomicWriteSizeBytes(write);
  const writer = new ByteWriter(sizeBytes);
  writer.uint8(COMMAND_VERSION);
  writer.uint8(KIND_WRITE);
  writeAtomicWrite(writer, write);
  assert(writer.length === sizeBytes, "a command fills the bytes computed for it");
  return writer.take();
}

function encodeRare(command: Exclude<Command, { kind: "write" }>): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(COMMAND_VERSION);
  switch (command.kind) {
    case "queue":
      writer.uint8(KIND_QUEUE);
      writeDatabaseName(writer, command.database);
      writeQueueStep(writer, command.step);
      break;
    case "sweep":
      writer.uint8(KIND_SWEEP);
      break;
    case "drop_database":
      writer.uint8(KIND_DROP_DATABASE);
      writeDatabaseName(writer, command.database);
      break;
  }
  return writer.take();
}

function readCommand(reader: ByteReader): Command {
  const kind = reader.uint8();
  switch (kind) {
    case KIND_WRITE:
      return { kind: "write", write: readAtomicWrite(reader) };
    case KIND_QUEUE:
      return { kind: "queue", database: readDatabaseName(reader), step: readQueueStep(reader) };
    case KIND_SWEEP:
      return { kind: "sweep" };
    case KIND_DROP_DATABASE:
      return { kind: "drop_database", database: readDatabaseName(reader) };
  }
  return reader.fail(`a command of kind ${kind}`);
}
