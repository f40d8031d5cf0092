// What the Tab key adds to a line: names of commands, and what may follow them.
import type { Key, KeyPart } from "@kvorum/keyspace";
import { parseKeyText } from "../input/argument-text.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import { CONSISTENCY_LEVELS } from "./shell-place.ts";

export interface CompletionSources {
  readonly commands: readonly string[];
  readonly regions: readonly string[];
  readonly databases: () => Promise<readonly string[]>;
  /** Some of the keys under a prefix. */
  readonly keys: (prefix: Key) => Promise<readonly Key[]>;
}

/** Candidates, and the end of the line that each of them replaces. */
export type Completion = readonly [candidates: readonly string[], replaced: string];

export async function completeLine(line: string, sources: CompletionSources): Promise<Completion> {
  const [, name = "", rest] = /^\s*(\S*)(?:\s+(.*))?$/.exec(line) ?? [];
  if (rest === undefined) {
    return startingWith(sources.commands, name);
  }
  switch (name) {
    case ".region":
      return startingWith(sources.regions, rest);
    case ".consistency":
      return startingWith(CONSISTENCY_LEVELS, rest);
    case ".database":
      return startingWith(await sources.databases(), rest);
    default:
      return await completeKey(rest, sources);
  }
}

function startingWith(candidates: readonly string[], typed: string): Completion {
  return [candidates.filter((candidate) => candidate.startsWith(typed)), typed];
}

/** The key that a line ends with, part by part: of `["user",1` the part 1 is completed among the keys under ["user"]. */
async function completeKey(rest: string, { keys }: CompletionSources): Promise<Completion> {
  const start = rest.lastIndexOf("[");
  const typed = start === -1 ? "" : rest.slice(start);
  const complete = typed.slice(0, typed.lastIndexOf(",") + 1);
  const prefix = typed.includes("]") || typed === "" ? undefined : findKey(`${complete.slice(0, -1) || "["}]`);
  if (prefix === undefined) {
    return [[], rest];
  }
  const head = complete === "" ? "[" : complete;
  const candidates = (await keys(prefix)).map((key) => {
    const part = key[prefix.length];
    const end = key.length === prefix.length + 1 ? "]" : ",";
    return `${head}${part === undefined ? "" : formatPart(part)}${end}`;
  });
  return startingWith([...new Set(candidates)], typed);
}

/** Undefined while the line is no key yet: half a string, say. */
function findKey(text: string): Key | undefined {
  try {
    return parseKeyText(text);
  } catch {
    return undefined;
  }
}

function formatPart(part: KeyPart): string {
  return typeof part === "bigint" ? `${part}n` : JSON.stringify(encodeJsonValue(part));
}
