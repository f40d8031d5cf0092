// The addresses that openKv() is given: "host:port", "kvorum://host:port", several of either, comma separated or as a list.
const SCHEME = "kvorum://";
const ADDRESS_PATTERN = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/;
const PORT_MAX = 65_535;

/**
 * The seed addresses of `target` as host:port, in order, each once.
 * @throws TypeError — no address at all, or one that is not host:port
 */
export function parseTarget(target: string | readonly string[]): readonly string[] {
  const parts = (typeof target === "string" ? [target] : target).flatMap((text) => text.split(","));
  const addresses = parts.map((part) => part.trim()).filter((part) => part !== "");
  if (addresses.length === 0) {
    throw new TypeError('openKv needs an address: "host:port" or "kvorum://host:port"');
  }
  return [...new Set(addresses.map(parseAddress))];
}

function parseAddress(text: string): string {
  const address = (text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text).replace(/\/$/, "");
  const port = Number(ADDRESS_PATTERN.exec(address)?.[1]);
  if (!(port >= 1 && port <= PORT_MAX)) {
    throw new TypeError(`an address is "host:port" or "kvorum://host:port": received ${JSON.stringify(text)}`);
  }
  return address;
}
