// One command of a branch, mostly an atomic write, as JSON: keys and values typed as `kvorum get` prints them.
import { decodeKey, decodeValue, partsOfVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  type Check,
  type Command,
  decodeCommand,
  type EncodedValue,
  type Enqueue,
  type Mutation,
  type SumBounds,
} from "@kvorum/kv";
import type { BranchCommand, BranchInfo } from "@kvorum/protocol";
import { v8Serializer } from "@kvorum/sdk";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import type { Json, JsonObject } from "../input/json-form.ts";

/** A line of an export; names and meaning are in docs/operate.md. */
export interface CommandDocument {
  /** Of anything but a write only the database is told: a listener's step in a queue, a sweep, a database that was dropped. */
  readonly kind: Command["kind"];
  /** "": the default one. */
  readonly database: string;
  /** That it had on the branch. */
  readonly versionstamp: string;
  /** When the leader took it, ISO 8601. */
  readonly takenAt: string;
  /** Whether the node that keeps the branch knew it to be committed; otherwise it may never have been acknowledged. */
  readonly committed: boolean;
  /** Who sent it; null for a client that gives no ids. */
  readonly client: string | null;
  readonly sequence: number | null;
  readonly checks: readonly { readonly key: Json; readonly versionstamp: string | null }[];
  readonly mutations: readonly Json[];
  readonly enqueues: readonly Json[];
}

/** @throws KvorumError data_corrupt — bytes that are no command */
export function commandDocument(
  { versionstamp, command, leaderTimeMs }: BranchCommand,
  branch: BranchInfo,
): CommandDocument {
  const decoded = decodeCommand(command);
  const { commitId, checks, mutations, enqueues = [] } = decoded.kind === "write" ? decoded.write : NO_WRITE;
  return {
    kind: decoded.kind,
    database: databaseOf(decoded),
    versionstamp: versionstampToHex(versionstamp),
    takenAt: new Date(leaderTimeMs).toISOString(),
    committed: partsOfVersionstamp(versionstamp).index <= branch.commitIndex,
    client: commitId?.clientId ?? null,
    sequence: commitId?.sequence ?? null,
    checks: checks.map(checkDocument),
    mutations: mutations.map(mutationDocument),
    enqueues: enqueues.map(enqueueDocument),
  };
}

const NO_WRITE: AtomicWrite = { commitId: null, checks: [], mutations: [] };

function databaseOf(command: Command): string {
  switch (command.kind) {
    case "write":
      return command.write.database ?? "";
    case "queue":
    case "drop_database":
      return command.database;
    case "sweep":
      return "";
  }
}

/** A stored key as it is typed in a shell; one that is no tuple, which only a foreign client can write, as its bytes. */
export function keyDocument(key: Uint8Array): Json {
  try {
    return encodeJsonValue(decodeKey(key));
  } catch {
    return encodeJsonValue(key);
  }
}

function checkDocument({ key, versionstamp }: Check): CommandDocument["checks"][number] {
  return { key: keyDocument(key), versionstamp: versionstamp === null ? null : versionstampToHex(versionstamp) };
}

function mutationDocument(mutation: Mutation): Json {
  const { kind: type } = mutation;
  const key = keyDocument(mutation.key);
  switch (mutation.kind) {
    case "delete":
      return { type, key };
    case "set":
    case "set_versionstamped": {
      const { value, expireAtMs } = mutation;
      return { type, key, value: valueDocument(value), ...(expireAtMs === undefined ? {} : { expireAtMs }) };
    }
    case "sum": {
      const { operand, bounds } = mutation;
      return { type, key, value: valueDocument(operand), ...(bounds === undefined ? {} : boundsDocument(bounds)) };
    }
    case "min":
    case "max":
      return { type, key, value: valueDocument(mutation.operand) };
  }
}

function boundsDocument({ min, max, clamp }: SumBounds): JsonObject {
  return {
    ...(min === null ? {} : { min: v8Document(min) }),
    ...(max === null ? {} : { max: v8Document(max) }),
    clamp,
  };
}

function enqueueDocument({ payload, deliverAtMs, keysIfUndelivered, backoffMs }: Enqueue): Json {
  return {
    message: v8Document(payload),
    deliverAtMs,
    keysIfUndelivered: keysIfUndelivered.map(keyDocument),
    backoffMs: [...backoffMs],
  };
}

function v8Document(data: Uint8Array): Json {
  return valueDocument({ encoding: "v8", data });
}

function valueDocument(value: EncodedValue): Json {
  return encodeJsonValue(decodeValue(value, v8Serializer));
}
