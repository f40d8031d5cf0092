// The messages of KV Connect's data path, as this fuzzer writes and reads them.
import { messageType } from "../../packages/kv-connect/src/testing/datapath-client.ts";

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

interface SnapshotReadOutput {
  readonly ranges: readonly { readonly values: readonly Entry[] }[];
  readonly readDisabled: boolean;
  readonly readIsStronglyConsistent: boolean;
  readonly status: number;
}

interface AtomicWriteOutput {
  readonly status: number;
  readonly versionstamp: Uint8Array;
  readonly failedChecks: readonly number[];
}

interface Answers {
  readonly snapshot_read: SnapshotReadOutput;
  readonly atomic_write: AtomicWriteOutput;
}

export function encodeRequest(call: Call, fields: object): Uint8Array {
  const type = messageType(REQUEST_TYPES[call]);
  return type.encode(type.fromObject(fields)).finish();
}

export function decodeAnswer<C extends Call>(call: C, bytes: Uint8Array): Answers[C] {
  const type = messageType(ANSWER_TYPES[call]);
  return type.toObject(type.decode(bytes), { defaults: true, arrays: true }) as Answers[C];
}

/** The moments at which mutations of a write expire, if the bytes are one at all; leniently read. */
export function expiriesOf(bytes: Uint8Array): readonly number[] {
  try {
    const type = messageType(REQUEST_TYPES.atomic_write);
    const { mutations } = type.toObject(type.decode(bytes), { defaults: true, arrays: true, longs: Number }) as {
      readonly mutations: readonly { readonly expireAtMs: number }[];
    };
    return mutations.map(({ expireAtMs }) => expireAtMs);
  } catch {
    return [];
  }
}
