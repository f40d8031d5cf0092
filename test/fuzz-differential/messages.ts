// The messages of KV Connect's data path, as this fuzzer writes and reads them.
import { join } from "node:path";
import protobuf from "protobufjs";

const PROTO_FILE = join(import.meta.dirname, "..", "..", "proto", "kvconnect", "datapath.proto");
const root = protobuf.loadSync(PROTO_FILE);

export type Side = "reference" | "ours";
export const SIDES = ["reference", "ours"] as const satisfies readonly Side[];
export type Both<T> = Readonly<Record<Side, T>>;
export type Call = "snapshot_read" | "atomic_write";

const REQUEST_TYPES = { snapshot_read: "SnapshotRead", atomic_write: "AtomicWrite" } as const;
const ANSWER_TYPES = { snapshot_read: "SnapshotReadOutput", atomic_write: "AtomicWriteOutput" } as const;

export interface Value {
  readonly data: Uint8Array;
  readonly encoding: number;
}

/** A mutation, by the names of the fields; those left out have their default. */
export interface Mutation {
  readonly key: Uint8Array;
  readonly mutationType: number;
  readonly value?: Value;
  readonly expireAtMs?: number;
  readonly sumMin?: Uint8Array;
  readonly sumMax?: Uint8Array;
  readonly sumClamp?: boolean;
}

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly encoding: number;
  readonly versionstamp: Uint8Array;
}

export interface SnapshotReadOutput {
  readonly ranges: readonly { readonly values: readonly Entry[] }[];
  readonly readDisabled: boolean;
  readonly readIsStronglyConsistent: boolean;
  readonly status: number;
}

export interface AtomicWriteOutput {
  readonly status: number;
  readonly versionstamp: Uint8Array;
  readonly failedChecks: readonly number[];
}

interface Answers {
  readonly snapshot_read: SnapshotReadOutput;
  readonly atomic_write: AtomicWriteOutput;
}

export function encodeRequest(call: Call, fields: object): Uint8Array {
  const type = typeOf(REQUEST_TYPES[call]);
  return type.encode(type.fromObject(fields)).finish();
}

export function decodeAnswer<C extends Call>(call: C, bytes: Uint8Array): Answers[C] {
  const type = typeOf(ANSWER_TYPES[call]);
  return type.toObject(type.decode(bytes), { defaults: true, arrays: true }) as Answers[C];
}

/** The moments at which mutations of a write expire, if the bytes are one at all; leniently read. */
export function expiriesOf(bytes: Uint8Array): readonly number[] {
  try {
    const type = typeOf(REQUEST_TYPES.atomic_write);
    const { mutations } = type.toObject(type.decode(bytes), { defaults: true, arrays: true, longs: Number }) as {
      readonly mutations: readonly { readonly expireAtMs: number }[];
    };
    return mutations.map(({ expireAtMs }) => expireAtMs);
  } catch {
    return [];
  }
}

function typeOf(name: string): protobuf.Type {
  return root.lookupType(`com.deno.kv.datapath.${name}`);
}
