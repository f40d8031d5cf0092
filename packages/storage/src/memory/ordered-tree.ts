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
    const root = insert(this.#root, [key, value]);
    return new OrderedTree(root.kind === "halves" ? branchOf([root.left, root.right]) : root);
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

/** A node that became too full. */
interface Halves {
  readonly kind: "halves";
  readonly left: Node;
  readonly right: Node;
}

/** Copies what lies on the way to the key and shares the rest. */
function insert(node: Node, pair: Pair): Node | Halves {
  if (node.kind === "leaf") {
    const position = lowerBound(node.pairs, pair[0]);
    const found = node.pairs[position];
    const replaces = found !== undefined && compareBytes(found[0], pair[0]) === 0;
    return splitLeaf(replaces ? replaced(node.pairs, position, pair) : inserted(node.pairs, position, pair));
  }
  const index = childIndex(node, pair[0]);
  const child = insert(childAt(node, index), pair);
  if (child.kind !== "halves") {
    return withChild(node, index, child);
  }
  const children = inserted(replaced(node.children, index, child.left), index + 1, child.right);
  const lows = inserted(replaced(node.lows, index, lowOf(child.left)), index + 1, lowOf(child.right));
  return splitBranch({ kind: "branch", lows, children });
}

function withChild(branch: Branch, index: number, child: Node): Branch {
  const low = lowOf(child);
  const lows = low === branch.lows[index] ? branch.lows : replaced(branch.lows, index, low);
  return { kind: "branch", lows, children: replaced(branch.children, index, child) };
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
  if (rest !== undefined) {
    return withChild(node, index, rest);
  }
  const children = node.children.toSpliced(index, 1);
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

function splitLeaf(pairs: readonly Pair[]): Leaf | Halves {
  if (pairs.length <= TREE_NODE_ITEMS_MAX) {
    return { kind: "leaf", pairs };
  }
  const middle = pairs.length >>> 1;
  const half = (start: number, end: number): Leaf => ({ kind: "leaf", pairs: pairs.slice(start, end) });
  return { kind: "halves", left: half(0, middle), right: half(middle, pairs.length) };
}

function splitBranch(branch: Branch): Branch | Halves {
  const { lows, children } = branch;
  if (children.length <= TREE_NODE_ITEMS_MAX) {
    return branch;
  }
  const middle = children.length >>> 1;
  const half = (start: number, end: number): Branch => ({
    kind: "branch",
    lows: lows.slice(start, end),
    children: children.slice(start, end),
  });
  return { kind: "halves", left: half(0, middle), right: half(middle, children.length) };
}

/** Copies by hand are several times as fast as `with` and `toSpliced`, and a put makes one per level. */
function replaced<T>(items: readonly T[], index: number, item: T): readonly T[] {
  const copy = items.slice();
  copy[index] = item;
  return copy;
}

function inserted<T>(items: readonly T[], index: number, item: T): readonly T[] {
  const copy = items.slice();
  copy.push(item);
  copy.copyWithin(index + 1, index, items.length);
  copy[index] = item;
  return copy;
}
