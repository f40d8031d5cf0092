// Whether bytes are a message of the schema at all. protobufjs reads whatever it can: a field that comes with another wire
// type than its own is read as if it had the right one, and turns into something that nobody sent. So every byte is
// walked once before, as strictly as prost does, the decoder of the reference server; the texts are those of prost. What prost
// reads and protobufjs would read as something else is refused too: no encoder writes it.
import { KvorumError } from "@kvorum/base";
import type { Field, Type } from "protobufjs";
import { MESSAGE_DEPTH_MAX } from "./limits.ts";

const WIRE_TYPES = ["Varint", "SixtyFourBit", "LengthDelimited", "StartGroup", "EndGroup", "ThirtyTwoBit"] as const;
type WireType = (typeof WIRE_TYPES)[number];

const VARINT_BYTES_MAX = 10;
/** Of 32 bits; what is negative takes VARINT_BYTES_MAX. */
const VARINT32_BYTES_MAX = 5;
const UINT32_MAX = 0xffff_ffff;
/** Scalars of the schema that are not varints. */
const LENGTH_DELIMITED: readonly string[] = ["bytes", "string"];

const INVALID_VARINT = "invalid varint";
/** prost puts them together, protobufjs takes the last for the whole. */
const IN_PIECES = "a message in several pieces";
/** protobufjs takes ten bytes for it, whatever stands there. */
const ODD_VARINT = "a varint of 6 to 9 bytes where there are 32 bits";
/** prost takes it for true, protobufjs looks at the lower 32 bits. */
const TOO_LARGE_BOOL = "a bool of more than 32 bits";

/** @throws KvorumError invalid_argument — "Request protobuf is invalid: …", with the field and what is wrong there */
export function requireWireFormat(bytes: Uint8Array, type: Type): void {
  const problem = new WireWalk(bytes).findProblem(type, bytes.length, 0);
  if (problem !== null) {
    throw new KvorumError(
      "invalid_argument",
      `Request protobuf is invalid: failed to decode Protobuf message: ${problem}`,
    );
  }
}

class WireWalk {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** What is wrong with the message that ends at `end`; null: nothing. */
  findProblem(type: Type, end: number, depth: number): string | null {
    if (depth > MESSAGE_DEPTH_MAX) {
      return "recursion limit reached";
    }
    const whole = new Set<Field>();
    while (this.#at < end) {
      const key = this.#readKey(end);
      if (typeof key === "string") {
        return key;
      }
      const field = type.fieldsById[key.number];
      if (field !== undefined && isSingularMessage(field)) {
        if (whole.has(field)) {
          return `${type.name}.${snakeCase(field.name)}: ${IN_PIECES}`;
        }
        whole.add(field);
      }
      const problem = field === undefined ? this.#skip(key, end, depth) : this.#enter(field, key, end, depth);
      if (problem !== null) {
        return field === undefined ? problem : `${type.name}.${snakeCase(field.name)}: ${problem}`;
      }
    }
    return this.#at === end ? null : "delimited length exceeded";
  }

  #readKey(end: number): FieldKey | string {
    const key = this.#readVarint32(end);
    if (typeof key === "string") {
      return key;
    }
    if (key > UINT32_MAX) {
      return `invalid key value: ${key}`;
    }
    const wireType = WIRE_TYPES[key % 8];
    if (wireType === undefined) {
      return `invalid wire type value: ${key % 8}`;
    }
    const number = Math.floor(key / 8);
    return number === 0 ? "invalid tag value: 0" : { number, wireType };
  }

  #enter(field: Field, { wireType }: FieldKey, end: number, depth: number): string | null {
    const expected = wireTypeOf(field);
    const isPacked = field.repeated && expected === "Varint" && wireType === "LengthDelimited";
    if (wireType !== expected && !isPacked) {
      return `invalid wire type: ${wireType} (expected ${expected})`;
    }
    if (wireType === "Varint") {
      return this.#walkVarint(field.type, end);
    }
    const innerEnd = this.#readLength(end);
    if (typeof innerEnd === "string") {
      return innerEnd;
    }
    if (isPacked) {
      return this.#walkPacked(innerEnd);
    }
    if (field.resolvedType !== null && "fieldsById" in field.resolvedType) {
      return this.findProblem(field.resolvedType, innerEnd, depth + 1);
    }
    this.#at = innerEnd;
    return null;
  }

  #walkPacked(end: number): string | null {
    while (this.#at < end) {
      const value = this.#readVarint32(end);
      if (typeof value === "string") {
        return value;
      }
    }
    return null;
  }

  #walkVarint(type: string, end: number): string | null {
    if (type === "int64") {
      return this.#readVarint(end) === null ? INVALID_VARINT : null;
    }
    const value = this.#readVarint32(end);
    if (typeof value === "string") {
      return value;
    }
    return type === "bool" && value > UINT32_MAX ? TOO_LARGE_BOOL : null;
  }

  /** Over a field that the schema does not have: a later version's. */
  #skip({ number, wireType }: FieldKey, end: number, depth: number): string | null {
    switch (wireType) {
      case "Varint":
        return this.#readVarint(end) === null ? INVALID_VARINT : null;
      case "SixtyFourBit":
        return this.#advance(8, end);
      case "ThirtyTwoBit":
        return this.#advance(4, end);
      case "LengthDelimited": {
        const innerEnd = this.#readLength(end);
        if (typeof innerEnd === "string") {
          return innerEnd;
        }
        this.#at = innerEnd;
        return null;
      }
      case "StartGroup":
        return this.#skipGroup(number, end, depth + 1);
      case "EndGroup":
        return "unexpected end group tag";
    }
  }

  #skipGroup(number: number, end: number, depth: number): string | null {
    if (depth > MESSAGE_DEPTH_MAX) {
      return "recursion limit reached";
    }
    for (;;) {
      const key = this.#readKey(end);
      if (typeof key === "string") {
        return key;
      }
      if (key.wireType === "EndGroup") {
        return key.number === number ? null : "unexpected end group tag";
      }
      const problem = this.#skip(key, end, depth);
      if (problem !== null) {
        return problem;
      }
    }
  }

  #advance(sizeBytes: number, end: number): string | null {
    if (this.#at + sizeBytes > end) {
      return "buffer underflow";
    }
    this.#at += sizeBytes;
    return null;
  }

  /** Where what follows ends. */
  #readLength(end: number): number | string {
    const length = this.#readVarint32(end);
    if (typeof length === "string") {
      return length;
    }
    return length > end - this.#at ? "buffer underflow" : this.#at + length;
  }

  /** One that protobufjs reads as 32 bits: a string says what is wrong with it. */
  #readVarint32(end: number): number | string {
    const start = this.#at;
    const value = this.#readVarint(end);
    if (value === null) {
      return INVALID_VARINT;
    }
    const length = this.#at - start;
    return length > VARINT32_BYTES_MAX && length < VARINT_BYTES_MAX ? ODD_VARINT : value;
  }

  /** Exact below 2^53, and nobody asks further. null: it does not end, or has more than 64 bits. */
  #readVarint(end: number): number | null {
    let value = 0;
    for (let i = 0; i < VARINT_BYTES_MAX && this.#at < end; i++) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        return i === VARINT_BYTES_MAX - 1 && byte > 1 ? null : value;
      }
    }
    return null;
  }
}

interface FieldKey {
  readonly number: number;
  readonly wireType: WireType;
}

function isSingularMessage({ repeated, resolvedType }: Field): boolean {
  return !repeated && resolvedType !== null && "fieldsById" in resolvedType;
}

function wireTypeOf({ type, resolvedType }: Field): "Varint" | "LengthDelimited" {
  const isMessage = resolvedType !== null && "fieldsById" in resolvedType;
  return isMessage || LENGTH_DELIMITED.includes(type) ? "LengthDelimited" : "Varint";
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
