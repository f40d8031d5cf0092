// What a program opens, by the text that it gives: Deno's rules for paths, and a cluster's address.
import { join } from "node:path";

export type StoreTarget =
  /** A store of this call's own, gone when it is closed. */
  | { readonly kind: "memory" }
  | { readonly kind: "folder"; readonly directory: string }
  /** host:port of its datacenters, as the SDK takes them. */
  | { readonly kind: "cluster"; readonly address: string };

/** Names the store of programs that name none. */
const DEFAULT_PATH_VARIABLE = "KVORUM_KV_PATH";
/** Below the working directory, beside the clusters of `kvorum up`. */
const DEFAULT_DIRECTORY = join(".kvorum", "kv");

const MEMORY = ":memory:";
const CLUSTER_SCHEME = "kvorum://";
const HTTP_PATTERN = /^https?:\/\//;

/**
 * @param path as given; undefined takes KVORUM_KV_PATH of `environment`, and without it .kvorum/kv
 * @throws TypeError — no path: Deno's texts; a KV Connect address, which this library does not speak
 */
export function parseStoreTarget(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): StoreTarget {
  const text = path ?? environment[DEFAULT_PATH_VARIABLE] ?? DEFAULT_DIRECTORY;
  if (text === "") {
    throw new TypeError("Filename cannot be empty");
  }
  if (text === MEMORY) {
    return { kind: "memory" };
  }
  if (text.startsWith(":")) {
    throw new TypeError("Filename cannot start with ':' unless prefixed with './'");
  }
  if (text.startsWith(CLUSTER_SCHEME)) {
    return { kind: "cluster", address: text };
  }
  if (HTTP_PATTERN.test(text)) {
    throw new TypeError(`a cluster is opened by "kvorum://host:port", the gRPC port of a datacenter: received ${text}`);
  }
  return { kind: "folder", directory: text };
}
