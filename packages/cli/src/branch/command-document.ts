// One atomic write of a branch as JSON: keys and values typed as `kvorum get` prints them.
import { decodeKey, decodeValue, partsOfVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import { type Check, decodeCommand, type Mutation } from "@kvorum/kv";
import type { BranchCommand, BranchInfo } from "@kvorum/protocol";
import { v8Serializer } from "@kvorum/sdk";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import type { Json } from "../input/json-form.ts";

/** A line of an export; names and meaning are in docs/operate.md. */
export interface CommandDocument {
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
}

/** @throws KvorumError data_corrupt — bytes that are no command */
export function commandDocument(
  { versionstamp, command, leaderTimeMs }: BranchCommand,
  branch: BranchInfo,
): CommandDocument {
  const { commitId, checks, mutations } = decodeCommand(command);
  return {
    versionstamp: versionstampToHex(versionstamp),
    takenAt: new Date(leaderTimeMs).toISOString(),
    committed: partsOfVersionstamp(versionstamp).index <= branch.commitIndex,
    client: commitId?.clientId ?? null,
    sequence: commitId?.sequence ?? null,
    checks: checks.map(checkDocument),
    mutations: mutations.map(mutationDocument),
  };
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
  const key = keyDocument(mutation.key);
  return mutation.kind === "delete"
    ? { type: "delete", key }
    : { type: "set", key, value: encodeJsonValue(decodeValue(mutation.value, v8Serializer)) };
}
