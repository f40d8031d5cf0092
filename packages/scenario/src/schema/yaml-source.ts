// A YAML text with the position of everything in it, so that an error can point at the line and column it is about.
import { KvorumError } from "@kvorum/base";
import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument, type Document as YamlDocument } from "yaml";

/** A path into the document, as zod reports it. */
export type YamlPath = readonly PropertyKey[];

export interface YamlSource {
  /** The document as plain data. */
  readonly value: unknown;
  /** `file:line:column` of what stands at the path, or of the nearest thing around it that exists. */
  locate(path: YamlPath): string;
  /** `file:line:column` of the key itself: where a field that should not be there was written. */
  locateKey(path: YamlPath, key: string): string;
}

/**
 * Reads one YAML document.
 * @throws KvorumError invalid_config — a syntax error; the message begins with file:line:column
 */
export function parseYamlSource(text: string, fileName: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new KvorumError("invalid_config", `${place(error.pos[0])}: ${error.message}`);
  }
  return {
    value: document.toJS(),
    locate: (path) => place(offsetOf(nearestNode(document, path))),
    locateKey: (path, key) => place(keyOffset(nearestNode(document, path), key)),
  };
}

function nearestNode(document: YamlDocument, path: YamlPath): Node | null {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) {
      return node;
    }
  }
  return document.contents;
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function keyOffset(node: Node | null, key: string): number {
  const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  return isNode(pair?.key) ? offsetOf(pair.key) : offsetOf(node);
}
