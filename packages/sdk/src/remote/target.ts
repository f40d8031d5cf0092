// The addresses that openKv() is given: "host:port", "kvorum://host:port", several of either, comma separated or as a list.
// One with a name before it, "us-east4-a=127.0.0.1:7410", is how that datacenter is reached from here: behind a port
// mapping the address that the cluster has for it leads nowhere.
import { type DatacenterId, parseDatacenterId } from "@kvorum/base";
import { checkingArguments } from "../deno-errors.ts";

const SCHEME = "kvorum://";
const ADDRESS_PATTERN = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/;
const PORT_MAX = 65_535;

export interface Target {
  /** host:port each, named or not: where the cluster is asked for. Never empty. */
  readonly seeds: readonly string[];
  /** host:port of the named ones, which are taken before what the cluster says. */
  readonly addresses: ReadonlyMap<DatacenterId, string>;
}

/**
 * What `target` says, each seed once and in order.
 * @throws TypeError — no address at all, one that is not host:port, or a name that is none
 */
export function parseTarget(target: string | readonly string[]): Target {
  const parts = (typeof target === "string" ? [target] : target).flatMap((text) => text.split(","));
  const entries = parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseEntry);
  if (entries.length === 0) {
    throw new TypeError('openKv needs an address: "host:port" or "kvorum://host:port"');
  }
  return {
    seeds: [...new Set(entries.map(({ address }) => address))],
    addresses: new Map(entries.flatMap(({ name, address }) => (name === null ? [] : [[name, address] as const]))),
  };
}

function parseEntry(text: string): { readonly name: DatacenterId | null; readonly address: string } {
  const equalsAt = text.indexOf("=");
  if (equalsAt < 0) {
    return { name: null, address: parseAddress(text) };
  }
  const name = checkingArguments(() => parseDatacenterId(text.slice(0, equalsAt)));
  return { name, address: parseAddress(text.slice(equalsAt + 1)) };
}

function parseAddress(text: string): string {
  const address = (text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text).replace(/\/$/, "");
  const port = Number(ADDRESS_PATTERN.exec(address)?.[1]);
  if (!(port >= 1 && port <= PORT_MAX)) {
    throw new TypeError(`an address is "host:port" or "kvorum://host:port": received ${JSON.stringify(text)}`);
  }
  return address;
}
