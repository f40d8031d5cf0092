// One mutation of a command: u8 kind · key · for all but a delete its value, then f64 expiry or the bounds of a sum if the
// kind says so. A bound is u32 length and a V8 value; u8 flags before them say which are there and whether to clamp.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import type { Mutation, SumBounds } from "./command.ts";
import {
  MOMENT_BYTES,
  readKey,
  readLongBytes,
  readMoment,
  readValue,
  VALUE_BYTES_MIN,
  writeKey,
  writeLongBytes,
  writeMoment,
  writeValue,
} from "./command-fields.ts";

/** A delete of an empty key. */
export const MUTATION_BYTES_MIN = 3;

const KIND_DELETE = 0;
const KIND_SET = 1;
const KIND_SET_EXPIRING = 2;
const KIND_SET_VERSIONSTAMPED = 3;
const KIND_SET_VERSIONSTAMPED_EXPIRING = 4;
const KIND_SUM = 5;
const KIND_SUM_BOUNDED = 6;
const KIND_MIN = 7;
const KIND_MAX = 8;

const BOUND_MIN = 1;
const BOUND_MAX = 2;
const BOUND_CLAMP = 4;
const BOUND_FLAGS = BOUND_MIN | BOUND_MAX | BOUND_CLAMP;
const BOUND_LENGTH_BYTES = 4;

/** Bytes that writeMutation takes. */
export function mutationSizeBytes(mutation: Mutation): number {
  const bytes = MUTATION_BYTES_MIN + mutation.key.length;
  switch (mutation.kind) {
    case "delete":
      return bytes;
    case "set":
    case "set_versionstamped":
      return (
        bytes + VALUE_BYTES_MIN + mutation.value.data.length + (mutation.expireAtMs === undefined ? 0 : MOMENT_BYTES)
      );
    case "sum":
      return bytes + VALUE_BYTES_MIN + mutation.operand.data.length + boundsSizeBytes(mutation.bounds);
    case "min":
    case "max":
      return bytes + VALUE_BYTES_MIN + mutation.operand.data.length;
  }
}

export function writeMutation(writer: ByteWriter, mutation: Mutation): void {
  writer.uint8(kindCodeOf(mutation));
  writeKey(writer, mutation.key);
  switch (mutation.kind) {
    case "delete":
      break;
    case "set":
    case "set_versionstamped":
      writeValue(writer, mutation.value);
      if (mutation.expireAtMs !== undefined) {
        writeMoment(writer, mutation.expireAtMs);
      }
      break;
    case "sum":
      writeValue(writer, mutation.operand);
      if (mutation.bounds !== undefined) {
        writeBounds(writer, mutation.bounds);
      }
      break;
    case "min":
    case "max":
      writeValue(writer, mutation.operand);
      break;
  }
}

/** Keys and values are views into the reader's bytes. */
export function readMutation(reader: ByteReader): Mutation {
  const code = reader.uint8();
  if (code > KIND_MAX) {
    reader.fail(`a mutation of kind ${code}`);
  }
  const key = readKey(reader);
  return code === KIND_DELETE ? { kind: "delete", key } : readValueMutation(reader, code, key);
}

function readValueMutation(reader: ByteReader, code: number, key: Uint8Array): Mutation {
  const value = readValue(reader);
  switch (code) {
    case KIND_SET_EXPIRING:
      return { kind: "set", key, value, expireAtMs: readMoment(reader) };
    case KIND_SET_VERSIONSTAMPED:
      return { kind: "set_versionstamped", key, value };
    case KIND_SET_VERSIONSTAMPED_EXPIRING:
      return { kind: "set_versionstamped", key, value, expireAtMs: readMoment(reader) };
    case KIND_SUM:
      return { kind: "sum", key, operand: value };
    case KIND_SUM_BOUNDED:
      return { kind: "sum", key, operand: value, bounds: readBounds(reader) };
    case KIND_MIN:
      return { kind: "min", key, operand: value };
    case KIND_MAX:
      return { kind: "max", key, operand: value };
  }
  return { kind: "set", key, value };
}

function kindCodeOf(mutation: Mutation): number {
  switch (mutation.kind) {
    case "delete":
      return KIND_DELETE;
    case "set":
      return mutation.expireAtMs === undefined ? KIND_SET : KIND_SET_EXPIRING;
    case "set_versionstamped":
      return mutation.expireAtMs === undefined ? KIND_SET_VERSIONSTAMPED : KIND_SET_VERSIONSTAMPED_EXPIRING;
    case "sum":
      return mutation.bounds === undefined ? KIND_SUM : KIND_SUM_BOUNDED;
    case "min":
      return KIND_MIN;
    case "max":
      return KIND_MAX;
  }
}

function boundsSizeBytes(bounds: SumBounds | undefined): number {
  return bounds === undefined ? 0 : 1 + boundSizeBytes(bounds.min) + boundSizeBytes(bounds.max);
}

function boundSizeBytes(bound: Uint8Array | null): number {
  return bound === null ? 0 : BOUND_LENGTH_BYTES + bound.length;
}

function writeBounds(writer: ByteWriter, { min, max, clamp }: SumBounds): void {
  writer.uint8((min === null ? 0 : BOUND_MIN) | (max === null ? 0 : BOUND_MAX) | (clamp ? BOUND_CLAMP : 0));
  for (const bound of [min, max]) {
    if (bound !== null) {
      writeLongBytes(writer, bound);
    }
  }
}

function readBounds(reader: ByteReader): SumBounds {
  const flags = reader.uint8();
  if (flags > BOUND_FLAGS) {
    reader.fail(`bounds of a sum with flags ${flags}`);
  }
  const min = (flags & BOUND_MIN) === 0 ? null : readLongBytes(reader);
  const max = (flags & BOUND_MAX) === 0 ? null : readLongBytes(reader);
  return { min, max, clamp: (flags & BOUND_CLAMP) !== 0 };
}
