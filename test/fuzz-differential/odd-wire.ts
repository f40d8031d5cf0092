// Protobuf that no encoder writes and every decoder must read: fields twice, out of order, in pieces that are to be merged, fields
// of a later version, groups, varints longer or larger than they need be.
import type { Prng } from "@kvorum/base";
import { drawBytes, pick } from "./draw.ts";
import type { Call } from "./messages.ts";

/** Which fields of a message are messages. */
interface Nesting {
  readonly [field: number]: Nesting;
}

const NESTINGS: Readonly<Record<Call, Nesting>> = {
  snapshot_read: { 1: {} },
  atomic_write: { 1: {}, 2: { 2: {} }, 3: {} },
};

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

type Field =
  | { readonly kind: "raw"; readonly bytes: Uint8Array }
  | { readonly kind: "varint"; readonly number: number; readonly value: bigint; readonly padding: number }
  | { readonly kind: "message"; readonly number: number; readonly fields: readonly Field[] };

type Change = (random: Prng, fields: readonly Field[]) => readonly Field[];

const CHANGES: readonly Change[] = [
  (random, fields) => [...fields, pick(random, fields)],
  (random, fields) => inserted(random, fields, pick(random, fields)),
  (random, fields) => fields.toSorted(() => random.integer(-1, 1)),
  (random, fields) => inserted(random, fields, { kind: "raw", bytes: drawUnknown(random) }),
  (random, fields) => fields.flatMap((field) => (field.kind === "message" ? inTwo(random, field) : [field])),
  (random, fields) => fields.map((field) => (field.kind === "varint" ? oddVarint(random, field) : field)),
  (random, fields) => fields.filter(() => random.integer(0, 3) > 0),
];

/** Bytes of a request that its own encoder wrote, in another guise. */
export function rewire(random: Prng, call: Call, bytes: Uint8Array): Uint8Array {
  return encode(changed(random, parse(bytes, NESTINGS[call])));
}

/** One change, at this level or one below. */
function changed(random: Prng, fields: readonly Field[]): readonly Field[] {
  const messages = fields.flatMap((field, i) => (field.kind === "message" ? [i] : []));
  if (fields.length === 0) {
    return [{ kind: "raw", bytes: drawUnknown(random) }];
  }
  if (messages.length === 0 || random.integer(0, 2) === 0) {
    return pick(random, CHANGES)(random, fields);
  }
  const at = pick(random, messages);
  return fields.map((field, i) =>
    i === at && field.kind === "message" ? { ...field, fields: changed(random, field.fields) } : field,
  );
}

function parse(bytes: Uint8Array, nesting: Nesting): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const key = readVarint(bytes, at);
    const number = Number(key.value >> 3n);
    const value = readVarint(bytes, key.end);
    if (Number(key.value & 7n) === VARINT) {
      fields.push({ kind: "varint", number, value: value.value, padding: 0 });
      at = value.end;
      continue;
    }
    const end = value.end + Number(value.value);
    const inner = nesting[number];
    fields.push(
      inner === undefined
        ? { kind: "raw", bytes: bytes.subarray(at, end) }
        : { kind: "message", number, fields: parse(bytes.subarray(value.end, end), inner) },
    );
    at = end;
  }
  return fields;
}

function encode(fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((field) => encodeField(field)));
}

function encodeField(field: Field): readonly number[] {
  switch (field.kind) {
    case "raw":
      return [...field.bytes];
    case "varint":
      return [...keyOf(field.number, VARINT), ...varintOf(field.value, field.padding)];
    case "message": {
      const body = encode(field.fields);
      return [...keyOf(field.number, DELIMITED), ...varintOf(BigInt(body.length), 0), ...body];
    }
  }
}

/** The same message as two, whose fields a decoder puts together if there can be only one of them. */
function inTwo(random: Prng, field: Extract<Field, { kind: "message" }>): readonly Field[] {
  const cut = random.integer(0, field.fields.length);
  return [
    { ...field, fields: field.fields.slice(0, cut) },
    { ...field, fields: field.fields.slice(cut) },
  ];
}

function oddVarint(random: Prng, field: Extract<Field, { kind: "varint" }>): Field {
  const high = BigInt(random.integer(1, 3)) << BigInt(pick(random, [8, 31, 32, 33, 63]));
  return random.integer(0, 1) === 0
    ? { ...field, padding: random.integer(1, 3) }
    : { ...field, value: BigInt.asUintN(64, field.value + high) };
}

function drawUnknown(random: Prng): Uint8Array {
  const number = pick(random, [7, 8, 15, 16, 100, 2 ** 28, 2 ** 29 - 1]);
  const wire = pick(random, [VARINT, FIXED64, DELIMITED, FIXED32, 3]);
  const key = keyOf(number, wire);
  switch (wire) {
    case VARINT:
      return Uint8Array.from([...key, ...varintOf(BigInt(random.integer(0, 2 ** 30)), 0)]);
    case FIXED64:
      return Uint8Array.from([...key, ...new Uint8Array(8)]);
    case FIXED32:
      return Uint8Array.from([...key, ...new Uint8Array(4)]);
    case DELIMITED: {
      const body = drawBytes(random, 5);
      return Uint8Array.from([...key, body.length, ...body]);
    }
    default: {
      const inner = random.integer(0, 1) === 0 ? [] : [...keyOf(1, VARINT), 1];
      return Uint8Array.from([...key, ...inner, ...keyOf(number, 4)]);
    }
  }
}

function inserted(random: Prng, fields: readonly Field[], field: Field): readonly Field[] {
  return fields.toSpliced(random.integer(0, fields.length), 0, field);
}

function keyOf(number: number, wire: number): readonly number[] {
  return varintOf(BigInt(number) * 8n + BigInt(wire), 0);
}

/** `padding`: bytes that add nothing. */
function varintOf(value: bigint, padding: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn));
    rest >>= 7n;
  } while (rest > 0n);
  const padded = [...bytes, ...new Array<number>(Math.min(padding, 10 - bytes.length)).fill(0)];
  return padded.map((byte, i) => (i < padded.length - 1 ? byte | 0x80 : byte));
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) {
      return { value, end: at + 1 };
    }
  }
}
