// A YAML file as a value whose parts can be found again in the text: errors name line and column.
import type { KvorumError } from "@kvorum/base";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import { type ConfigProblem, configError } from "./config-problem.ts";

export interface YamlFile {
  readonly value: unknown;
  /** The invalid_config error for problems, each with the file, line and column of its place or of what should hold it. */
  errorOf(problems: readonly ConfigProblem[]): KvorumError;
}

/**
 * Anchors, aliases and merge keys (`<<: *base`) are resolved.
 * @throws KvorumError invalid_config — not one well-formed YAML document with unique keys
 */
export function parseYamlFile(text: string, fileName: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const mistakes = [...document.errors.map(mistakeFrom), ...loose(document)];
  if (mistakes.length > 0) {
    throw configError(mistakes.map(({ offset, message }) => ({ place: placeOf(offset), message })));
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

interface Mistake {
  readonly offset: number;
  readonly message: string;
}

function mistakeFrom({ code, pos: [offset], message }: YAMLError): Mistake {
  return { offset, message: code === "MULTIPLE_DOCS" ? "a file has one document, and here begins another" : message };
}

/** Aliases of anchors that do not stand before them. */
function loose(document: Document.Parsed): readonly Mistake[] {
  const found: Mistake[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) {
        const message = `there is no anchor &${alias.source} before its alias *${alias.source}`;
        found.push({ offset: startOf(alias) ?? 0, message });
      }
    },
  });
  return found;
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
    const child = childOf(resolve, resolve(node), step);
    if (child === null) {
      break;
    }
    const isKeyWanted = at === "key" && depth === path.length - 1;
    offset = (isKeyWanted ? startOf(child.key) : startOf(child.value)) ?? startOf(child.key) ?? offset;
    node = child.value;
  }
  return offset;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

/** Of a mapping also what it has by a merge key. */
function childOf(resolve: (node: unknown) => unknown, node: unknown, step: string | number): Child | null {
  if (isMap(node)) {
    const own = node.items.find(({ key }) => isScalar(key) && key.value === step);
    const merged = node.items.find(({ key }) => isScalar(key) && key.source === "<<");
    return own ?? (merged === undefined ? null : childOf(resolve, resolve(merged.value), step));
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
