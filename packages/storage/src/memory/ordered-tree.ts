// An ordered map of byte strings that never changes: a B-tree whose updates copy the path to the root and share the rest.
//
// Why not a sorted array: one tree value is a snapshot, so an aborted transaction, a snapshot and a crash back to the last
// flush each cost one assignment, and 10^5 records in random order take no quadratic time. Nodes split when they are full and
// vanish when they are empty; they are not merged, since a simulated state lives too short to become ragged.
import { compareBytes, mustExist } from "@kvorum/base";
import { TREE_NODE_ITEMS_MAX } from "../limits.ts";

type Pair = readonly [key: Uint8Array, value: Uint8Array];

interface Leaf {
  readonly kind: "leaf";
  /** Invariant: ascending by key; never empty but in an empty tree. */
  readonly pairs: readonly Pair[];
}

interface Branch {
  readonly kind: "branch";
  /** Invariant: ascending; never empty; low[i] ≤ every key below children[i] < low[i + 1], i > 0. */
  readonly lows: readonly Uint8Array[];
  readonly children: readonly Node[];
}

type Node = Leaf | Branch;

export interface TreeRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly limit: number;
  readonly reverse: boolean;
}

export class OrderedTree {
  static readonly empty = new OrderedTree({ kind: "leaf", pairs: [] });
  readonly #root: Node;

  private constructor(root: Node) {
    this.#root = root;
  }

  /** How many pairs it has: walks its leaves. */
  count(): number {
    return countOf(this.#root);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    let node = this.#root;
    while (node.kind === "branch") {
      node = childAt(node, childIndex(node, key));
    }
    const position = lowerBound(node.pairs, key);
    const pair = node.pairs[position];
    return pair !== undefined && compareBytes(pair[0], key) === 0 ? pair[1] : undefined;
  }

  /** The tree with `key` set. Key and value are kept as they are: the caller gives them away. */
  with(key: Uint8Array, value: Uint8Array): OrderedTree {
    return new OrderedTree(joinRoot(insert(this.#root, [key, value])));
  }

  /** The tree without `key`; itself when it has none. */
  without(key: Uint8Array): OrderedTree {
    const root = remove(this.#root, key);
    return root === this.#root ? this : new OrderedTree(root ?? { kind: "leaf", pairs: [] });
  }

  /** At most `limit` pairs of [start, end), from the end when `reverse`. */
  range(range: TreeRange): readonly Pair[] {
    const found: Pair[] = [];
    collect(this.#root, range, found);
    return found;
  }
}

function countOf(node: Node): number {
  return node.kind === "leaf" ? node.pairs.length : node.children.reduce((sum, child) => sum + countOf(child), 0);
}

/** One node, or the two halves that it split into. */
function insert(node: Node, pair: Pair): readonly Node[] {
  if (node.kind === "leaf") {
    const position = lowerBound(node.pairs, pair[0]);
    const found = node.pairs[position];
    const replaced = found !== undefined && compareBytes(found[0], pair[0]) === 0 ? 1 : 0;
    return split(node.pairs.toSpliced(position, replaced, pair)).map((pairs) => ({ kind: "leaf", pairs }));
  }
  const index = childIndex(node, pair[0]);
  const children = node.children.toSpliced(index, 1, ...insert(childAt(node, index), pair));
  return split(children).map(branchOf);
}

/** The node without the key: itself when it has none, undefined when nothing is left. */
function remove(node: Node, key: Uint8Array): Node | undefined {
  if (node.kind === "leaf") {
    const position = lowerBound(node.pairs, key);
    const found = node.pairs[position];
    if (found === undefined || compareBytes(found[0], key) !== 0) {
      return node;
    }
    return node.pairs.length === 1 ? undefined : { kind: "leaf", pairs: node.pairs.toSpliced(position, 1) };
  }
  const index = childIndex(node, key);
  const child = childAt(node, index);
  const rest = remove(child, key);
  if (rest === child) {
    return node;
  }
  const children = rest === undefined ? node.children.toSpliced(index, 1) : node.children.with(index, rest);
  return children.length > 1 ? branchOf(children) : children[0];
}

function collect(node: Node, range: TreeRange, found: Pair[]): void {
  if (node.kind === "leaf") {
    const inside = node.pairs.slice(lowerBound(node.pairs, range.start), lowerBound(node.pairs, range.end));
    found.push(...(range.reverse ? inside.reverse() : inside).slice(0, range.limit - found.length));
    return;
  }
  const first = childIndex(node, range.start);
  const last = childIndex(node, range.end);
  for (let step = 0; step <= last - first && found.length < range.limit; step++) {
    collect(childAt(node, range.reverse ? last - step : first + step), range, found);
  }
}

/** Position of the first pair whose key is not below `key`. */
function lowerBound(pairs: readonly Pair[], key: Uint8Array): number {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const pair = pairs[middle];
    if (pair !== undefined && compareBytes(pair[0], key) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The child that holds `key`, or would. */
function childIndex(branch: Branch, key: Uint8Array): number {
  let low = 0;
  let high = branch.lows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const candidate = branch.lows[middle];
    if (candidate !== undefined && compareBytes(candidate, key) <= 0) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function childAt(branch: Branch, index: number): Node {
  return mustExist(branch.children[index], "child");
}

function branchOf(children: readonly Node[]): Branch {
  return { kind: "branch", lows: children.map(lowOf), children };
}

function lowOf(node: Node): Uint8Array {
  return mustExist(node.kind === "leaf" ? node.pairs[0]?.[0] : node.lows[0], "lowest key");
}

function joinRoot(nodes: readonly Node[]): Node {
  return nodes.length === 1 ? mustExist(nodes[0], "root") : branchOf(nodes);
}

/** The items as they are, or as two halves when they are too many for a node. */
function split<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = items.length >>> 1;
  return items.length <= TREE_NODE_ITEMS_MAX ? [items] : [items.slice(0, middle), items.slice(middle)];
}
