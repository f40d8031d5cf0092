// What a schema has against a value, as problems that can be found in a file.
//
// Where a value may take several forms, one was meant: the one that has the fields that were written. Only what is wrong with that
// form is said.
import type { z } from "zod";
import type { ConfigPath, ConfigProblem } from "./config-problem.ts";
import { nearestName } from "./nearest-name.ts";

type Issue = z.core.$ZodIssue;

/** Types as somebody who writes YAML calls them. */
const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ["int", "a whole number"],
  ["number", "a number"],
  ["string", "a text"],
  ["boolean", "true or false"],
  ["object", "fields"],
  ["record", "fields"],
  ["array", "a list"],
]);

/** One problem per unknown field, missing field or misfit; `value` is what was checked. */
export function schemaProblems(issues: readonly Issue[], value: unknown): readonly ConfigProblem[] {
  return problemsOf(issues, [], value);
}

/** Paths of the issues begin at `base`. */
function problemsOf(issues: readonly Issue[], base: ConfigPath, value: unknown): readonly ConfigProblem[] {
  const placed = issues.map((issue) => ({ issue, path: [...base, ...issue.path.map(stepOf)] }));
  const missing = placed.filter(({ issue, path }) => issue.code !== "custom" && isMissing(path, value));
  const missingNames = new Set(missing.map(({ path }) => pathText(path)));
  const typos = new Map<string, string>();
  for (const unknown of placed.flatMap(({ issue, path }) => unknownFieldsOf(issue, path))) {
    const meant = meantBy(
      unknown,
      missing.map(({ path }) => path),
    );
    if (meant !== undefined) {
      typos.set(pathText(unknown), meant);
      missingNames.delete(pathText([...unknown.slice(0, -1), meant]));
    }
  }
  return placed.flatMap((one): readonly ConfigProblem[] => {
    if (missing.includes(one)) {
      const name = pathText(one.path);
      return missingNames.has(name) ? [problemAt(one.path, `${nameOf(one.path)} is missing`)] : [];
    }
    return problemsOfIssue(one, { value, typos });
  });
}

interface PlacedIssue {
  readonly issue: Issue;
  readonly path: ConfigPath;
}

function problemsOfIssue(
  { issue, path }: PlacedIssue,
  { value, typos }: { readonly value: unknown; readonly typos: ReadonlyMap<string, string> },
): readonly ConfigProblem[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownFieldsOf(issue, path).map((field) => {
        const meant = typos.get(pathText(field));
        const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
        return { path: field, at: "key", message: `unknown field ${pathText(field)}${hint}` };
      });
    case "invalid_union":
      return problemsOfUnion(issue, path, value);
    case "invalid_value":
      return [problemAt(path, messageOfChoice(path, { issue, known: issue.values, value }))];
    default:
      return [problemAt(path, `${nameOf(path)}: ${misfitMessage(issue, valueAt(path, value))}`)];
  }
}

const ZOD_WORDS = /^(Invalid input|Too small|Too big): /;
const FOUND_CHARACTERS_MAX = 40;

/** The schema's own words where it has some; else what it wants beside what is there. */
function misfitMessage(issue: Issue, found: unknown): string {
  if (!ZOD_WORDS.test(issue.message)) {
    return issue.message;
  }
  const wanted = wantedBy(issue) ?? issue.message.replace(ZOD_WORDS, "").replace(/, received .*/, "");
  const text = JSON.stringify(found) ?? String(found);
  return `${wanted}, found ${text.length <= FOUND_CHARACTERS_MAX ? text : `${text.slice(0, FOUND_CHARACTERS_MAX)}…`}`;
}

function wantedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPE_WORDS.get(issue.expected) ?? issue.expected}`;
    case "too_small":
      return issue.origin === "number"
        ? `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`
        : undefined;
    case "too_big":
      return issue.origin === "number"
        ? `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`
        : undefined;
    default:
      return undefined;
  }
}

function problemAt(path: ConfigPath, message: string): ConfigProblem {
  return { path, at: "value", message };
}

function unknownFieldsOf(issue: Issue, path: ConfigPath): readonly ConfigPath[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [];
}

/** A field that is missing beside an unknown one may be what was meant. */
function meantBy(unknown: ConfigPath, missing: readonly ConfigPath[]): string | undefined {
  const place = pathText(unknown.slice(0, -1));
  const beside = missing.filter((path) => path.length === unknown.length && pathText(path.slice(0, -1)) === place);
  return nearestName(
    String(unknown.at(-1)),
    beside.map((path) => String(path.at(-1))),
  );
}

type UnionIssue = Extract<Issue, { readonly code: "invalid_union" }>;

function problemsOfUnion(issue: UnionIssue, path: ConfigPath, value: unknown): readonly ConfigProblem[] {
  if (issue.errors.length === 0) {
    const known = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
    return [problemAt(path, messageOfChoice(path, { issue, known, value }))];
  }
  const forms = issue.errors.map((issues) => ({ misfit: misfitOf(issues, { path, value }), issues }));
  const [nearest] = forms.toSorted((a, b) => compareMisfits(a.misfit, b.misfit));
  const isNoForm = nearest === undefined || nearest.misfit.isOfOtherType;
  const expected = issue.errors.flatMap((issues) =>
    issues.flatMap((one) => ("expected" in one ? [TYPE_WORDS.get(one.expected) ?? one.expected] : [])),
  );
  return isNoForm && expected.length === issue.errors.length
    ? [problemAt(path, `${nameOf(path)}: expected ${expected.join(" or ")}`)]
    : problemsOf(nearest?.issues ?? [], path, value);
}

/** How far a value is from one of its possible forms. */
interface Misfit {
  /** It is not even an object, or not even a text. */
  readonly isOfOtherType: boolean;
  /** Its own fields that the form does not have, and those of the form that it does not have. */
  readonly fields: number;
  readonly problems: number;
}

function misfitOf(
  issues: readonly Issue[],
  { path, value }: { readonly path: ConfigPath; readonly value: unknown },
): Misfit {
  const own = path.length + 1;
  const problems = problemsOf(issues, path, value);
  const isOwnField = (problem: ConfigProblem): boolean =>
    problem.path.length === own && (problem.at === "key" || isMissing(problem.path, value));
  return {
    isOfOtherType: issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0),
    fields: problems.filter(isOwnField).length,
    problems: problems.length,
  };
}

function compareMisfits(a: Misfit, b: Misfit): number {
  return Number(a.isOfOtherType) - Number(b.isOfOtherType) || a.fields - b.fields || a.problems - b.problems;
}

/** Of a value that is none of those that there are. */
function messageOfChoice(
  path: ConfigPath,
  { issue, known, value }: { readonly issue: Issue; readonly known: readonly unknown[]; readonly value: unknown },
): string {
  const written = valueAt(path, value);
  const names = known.filter((name) => typeof name === "string");
  if (typeof written !== "string" || names.length === 0) {
    return `${nameOf(path)}: ${issue.message}`;
  }
  const meant = nearestName(written, names);
  const hint = meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`;
  return `${nameOf(path)}: there is no ${JSON.stringify(written)}; ${hint}`;
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === "symbol" ? step.toString() : step;
}

function isMissing(path: ConfigPath, value: unknown): boolean {
  return valueAt(path, value) === undefined;
}

function valueAt(path: ConfigPath, value: unknown): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) {
      return undefined;
    }
    part = Reflect.get(part, step);
  }
  return part;
}

function nameOf(path: ConfigPath): string {
  return pathText(path) || "the file";
}

/** `workloads[0].mix.write` */
function pathText(path: ConfigPath): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${step}`)).join("");
}
