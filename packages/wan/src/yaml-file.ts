// A YAML file as a value whose parts can be found again in the text: errors name line and column.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type ConfigPosition, type ConfigProblem, configError } from "./config-problem.ts";

export interface YamlFile {
  readonly value: unknown;
  /** Where a problem stands; where a part is missing, the part that should hold it. */
  locate(problem: Pick<ConfigProblem, "path" | "at">): ConfigPosition;
}

/** @throws KvorumError invalid_config — not one well-formed YAML document with unique keys */
export function parseYamlFile(text: string, fileName: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const positionOf = (offset: number): ConfigPosition => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map((error) => {
        const { line, column } = positionOf(error.pos[0]);
        return { place: `${fileName}:${line}:${column}`, message: error.message };
      }),
    );
  }
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return {
    value: document.toJS(),
    locate: ({ path, at }) => positionOf(offsetOf(resolve, document.contents, { path, at })),
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
