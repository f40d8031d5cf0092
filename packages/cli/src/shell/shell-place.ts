// Where a shell stands: in which region, at which consistency, in which database. Commands that have an option of that name
// are given it, unless they name their own.
import { KvorumError } from "@kvorum/base";
import type { Command } from "commander";

export interface ShellPlace {
  /** Undefined: the primary region. */
  readonly region: string | undefined;
  readonly consistency: "strong" | "session" | "bounded" | "eventual";
  /** With `bounded`, in ms. */
  readonly maxStaleness: string | undefined;
  /** "": the default one. */
  readonly database: string;
}

export const FIRST_PLACE: ShellPlace = {
  region: undefined,
  consistency: "strong",
  maxStaleness: undefined,
  database: "",
};

export const CONSISTENCY_LEVELS = ["strong", "session", "bounded", "eventual"] as const;

/** @throws KvorumError invalid_argument — no level, or a bound where none belongs or none where one does */
export function withConsistency(place: ShellPlace, [level, bound, ...rest]: readonly string[]): ShellPlace {
  const consistency = CONSISTENCY_LEVELS.find((known) => known === level);
  const isBounded = consistency === "bounded";
  const isBoundRight = isBounded ? /^\d+$/.test(bound ?? "") : bound === undefined;
  if (consistency === undefined || !isBoundRight || rest.length > 0) {
    throw new KvorumError(
      "invalid_argument",
      ".consistency takes strong, session, eventual, or bounded and a bound in ms",
    );
  }
  return { ...place, consistency, maxStaleness: bound };
}

export function formatPlace({ region, consistency, maxStaleness, database }: ShellPlace): string {
  const bound = maxStaleness === undefined ? "" : ` ${maxStaleness} ms`;
  return [region, `${consistency}${bound}`, database].filter((part) => part !== undefined && part !== "").join(" ");
}

/**
 * A line's words with the options that the place adds, in front of its own.
 * @param extra options that every command is given
 */
export function wordsAt(
  place: ShellPlace,
  {
    program,
    words,
    extra,
  }: { readonly program: Command; readonly words: readonly string[]; readonly extra: readonly string[] },
): readonly string[] {
  const path = pathOf(program, words);
  const command = path.at(-1);
  if (command === undefined) {
    return words;
  }
  const own = words.slice(path.length);
  return [...words.slice(0, path.length), ...optionsOf(command, place, own), ...extra, ...own];
}

/** The commands that the first words name, outermost first. */
function pathOf(program: Command, words: readonly string[]): readonly Command[] {
  const path: Command[] = [];
  for (let inner: Command | undefined = program; inner !== undefined; ) {
    inner = inner.commands.find((candidate) => candidate.name() === words[path.length]);
    if (inner !== undefined) {
      path.push(inner);
    }
  }
  return path;
}

function optionsOf(command: Command, place: ShellPlace, own: readonly string[]): readonly string[] {
  const { region, consistency, maxStaleness, database } = place;
  const isNamed = own.some((word) => /^--(consistency|max-staleness|bookmark)\b/.test(word));
  return [
    ...optionIf(command, "--region", region),
    ...optionIf(command, "--database", database === "" ? undefined : database),
    ...(isNamed ? [] : optionIf(command, "--consistency", consistency)),
    ...(isNamed ? [] : optionIf(command, "--max-staleness", maxStaleness)),
  ];
}

/** Nothing for a command without the option, or with other choices. */
function optionIf(command: Command, flag: string, value: string | undefined): readonly string[] {
  const option = command.options.find(({ long }) => long === flag);
  const isTaken = option !== undefined && (option.argChoices === undefined || option.argChoices.includes(value ?? ""));
  return value === undefined || !isTaken ? [] : [flag, value];
}
