// A YAML file as a value whose parts can be found again in the text: errors name line and column.
import type { KvorumError } from "@kvorum/base";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type ConfigProblem, configError } from "./config-problem.ts";

export interface YamlFile {
  readonly value: unknown;
  /** The invalid_config error for problems, each with the file, line and column of its place or of what should hold it. */
  errorOf(problems: readonly ConfigProblem[]): KvorumError;
}

/** @throws KvorumError invalid_config — not one well-formed YAML document with unique keys */
export function parseYamlFile(text: string, fileName: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    throw configError(document.errors.map((error) => ({ place: placeOf(error.pos[0]), message: error.message })));
  }
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return {
    value: document.toJS(),
    errorOf: (problems) =>
      configError(
        problems.map((problem) => ({
          place: placeOf(offsetOf(resolve, document.contents, problem)),
          message: problem.message,
        })),
      ),
  };
}

/** Walks down as far as the path exists. */
function offsetOf(
  resolve: (node: unknown) => unknown,
  root: Node | null,
  { path, at }: Pick<ConfigProblem, "path" | "at">,
): number {
  let node: unknown = root;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const child = childOf(resolve(node), step);
    if (child === null) {
      break;
    }
    const isKeyWanted = at === "key" && depth === path.length - 1;
    offset = (isKeyWanted ? startOf(child.key) : startOf(child.value)) ?? startOf(child.key) ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { readonly key: unknown; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  if (isSeq(node) && typeof step === "number" && step < node.items.length) {
    return { key: null, value: node.items[step] };
  }
  return null;
}

function startOf(node: unknown): number | undefined {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
  return range?.[0];
}
