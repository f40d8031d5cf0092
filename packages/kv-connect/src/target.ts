// What a URL of this server leads to:
//
//   [/REGION] [/strong | /eventual] [/db/NAME] [/snapshot_read | /atomic_write | /watch]
//
// Without a call at its end it is a database's metadata URL, the one that users are given; a data-path endpoint is one
// whose door is spelled out, since an endpoint may not end in a slash.
import { DATABASE_NAME_PATTERN, EPHEMERAL_DATABASE_PREFIX } from "@kvorum/kv";

/**
 * `strong`: what the protocol promises. `eventual`: reads come from this node as they are, and say so. Native Deno
 * programs choose by URL, for they never ask an endpoint that is announced as eventual.
 */
export type Door = "strong" | "eventual";

export type DataCall = "snapshot_read" | "atomic_write" | "watch";

export interface Target {
  /** Where the client says that it is, unchecked. null: beside the node. */
  readonly region: string | null;
  readonly door: Door;
  /** "": the default database. ":memory:" alone: an ephemeral one that is yet to be given a name. */
  readonly database: string;
  /** null: the metadata exchange. */
  readonly call: DataCall | null;
}

const DOORS: readonly string[] = ["strong", "eventual"] satisfies readonly Door[];
const CALLS: readonly string[] = ["snapshot_read", "atomic_write", "watch"] satisfies readonly DataCall[];
const DATABASE = "db";

/** null: not a path of this server; a region is looked up by whoever knows the regions. */
export function parseTarget(url: string): Target | null {
  const parts = partsOf(url);
  if (parts === null) {
    return null;
  }
  const region = isRegion(parts[0]) ? (parts.shift() ?? null) : null;
  const door = DOORS.includes(parts[0] ?? "") ? (parts.shift() as Door) : "strong";
  const database = takeDatabase(parts);
  const call = CALLS.includes(parts[0] ?? "") ? (parts.shift() as DataCall) : null;
  return database === null || parts.length > 0 ? null : { region, door, database, call };
}

/** The data-path endpoint of a database, as a path. */
export function endpointPath({ region, door, database }: Omit<Target, "call">): string {
  const parts = [...(region === null ? [] : [region]), door, ...(database === "" ? [] : [DATABASE, database])];
  return `/${parts.join("/")}`;
}

function partsOf(url: string): string[] | null {
  const [path = ""] = url.split("?");
  const parts = path.replace(/^\//, "").replace(/\/$/, "").split("/");
  try {
    return parts.length === 1 && parts[0] === "" ? [] : parts.map(decodeURIComponent);
  } catch {
    return null;
  }
}

function isRegion(part: string | undefined): boolean {
  const isWord = part === DATABASE || DOORS.includes(part ?? "") || CALLS.includes(part ?? "");
  return part !== undefined && !isWord && !part.startsWith(EPHEMERAL_DATABASE_PREFIX);
}

/** Takes `db/NAME` or `:memory:…` off the front; null for a name that no database can have. */
function takeDatabase(parts: string[]): string | null {
  const isEphemeral = parts[0]?.startsWith(EPHEMERAL_DATABASE_PREFIX) ?? false;
  if (parts[0] !== DATABASE && !isEphemeral) {
    return "";
  }
  if (!isEphemeral) {
    parts.shift();
  }
  const name = parts.shift() ?? "";
  return DATABASE_NAME_PATTERN.test(name) ? name : null;
}
