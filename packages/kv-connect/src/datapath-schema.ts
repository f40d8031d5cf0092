// The messages of the data path: proto/kvconnect/datapath.proto, loaded at run time, with types written by hand that say
// how protobufjs presents them.
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { requireWireFormat } from "./wire-format.ts";

const PROTO_FILE = fileURLToPath(new URL("../../../proto/kvconnect/datapath.proto", import.meta.url));
const PACKAGE = "com.deno.kv.datapath";

interface SnapshotReadMessage {
  readonly ranges: readonly {
    readonly start: Uint8Array;
    readonly end: Uint8Array;
    readonly limit: number;
    readonly reverse: boolean;
  }[];
}

export interface KvValueMessage {
  readonly data: Uint8Array;
  readonly encoding: number;
}

export interface MutationMessage {
  readonly key: Uint8Array;
  readonly value: KvValueMessage | null;
  readonly mutationType: number;
  /** int64 in decimal digits. */
  readonly expireAtMs: string;
  readonly sumMin: Uint8Array;
  readonly sumMax: Uint8Array;
  readonly sumClamp: boolean;
}

export interface EnqueueMessage {
  readonly payload: Uint8Array;
  /** int64 in decimal digits. */
  readonly deadlineMs: string;
  readonly keysIfUndelivered: readonly Uint8Array[];
  readonly backoffSchedule: readonly number[];
}

export interface AtomicWriteMessage {
  readonly checks: readonly { readonly key: Uint8Array; readonly versionstamp: Uint8Array }[];
  readonly mutations: readonly MutationMessage[];
  readonly enqueues: readonly EnqueueMessage[];
}

interface WatchMessage {
  readonly keys: readonly { readonly key: Uint8Array }[];
}

interface Requests {
  readonly SnapshotRead: SnapshotReadMessage;
  readonly AtomicWrite: AtomicWriteMessage;
  readonly Watch: WatchMessage;
}

const MESSAGES = [
  "SnapshotRead",
  "AtomicWrite",
  "Watch",
  "SnapshotReadOutput",
  "AtomicWriteOutput",
  "WatchOutput",
] as const;
type MessageName = (typeof MESSAGES)[number];

let loaded: Readonly<Record<MessageName, protobuf.Type>> | undefined;

/** Parsed at the first use; looked up then too, since a look-up is dearer than what it is for. */
function typeOf(name: MessageName): protobuf.Type {
  loaded ??= load();
  return loaded[name];
}

function load(): Readonly<Record<MessageName, protobuf.Type>> {
  const root = protobuf.loadSync(PROTO_FILE);
  root.resolveAll();
  const types = MESSAGES.map((name) => [name, root.lookupType(`${PACKAGE}.${name}`)]);
  return Object.fromEntries(types) as Record<MessageName, protobuf.Type>;
}

/**
 * A request's message, every field there. Its bytes are views into `bytes`.
 * @throws KvorumError invalid_argument — "Request protobuf is invalid: …"
 */
export function decodeRequest<Name extends keyof Requests>(name: Name, bytes: Uint8Array): Requests[Name] {
  const type = typeOf(name);
  requireWireFormat(bytes, type);
  // Enums stay numbers, since a number that the schema does not have must be seen.
  return type.toObject(type.decode(bytes), { defaults: true, arrays: true, longs: String }) as Requests[Name];
}

/** Fields that are left out have their default, which takes no bytes. */
export function encodeAnswer(
  name: "SnapshotReadOutput" | "AtomicWriteOutput" | "WatchOutput",
  fields: object,
): Uint8Array {
  const type = typeOf(name);
  return type.encode(fields as protobuf.Message).finish();
}
