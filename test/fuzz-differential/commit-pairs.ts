// Versionstamps differ between the two sides; which commits they name may not. A pair is the two stamps of one commit, and
// both sides must count them up.
import { bytesToHex, hexToBytes } from "@kvorum/base";
import type { Side } from "./messages.ts";

type Pair = Readonly<Record<Side, string>>;

const ASCII = new TextEncoder();
const SUFFIX_BYTES = 22;
const STRING_PART = 0x02;

export class CommitPairs {
  readonly #pairs: Pair[] = [];
  readonly #numbers: Readonly<Record<Side, Map<string, number>>> = { reference: new Map(), ours: new Map() };

  get count(): number {
    return this.#pairs.length;
  }

  /** What is wrong with the next commit's stamps; null: nothing, and they are a pair from now on. */
  add(stamps: Readonly<Record<Side, Uint8Array>>): string | null {
    const pair = { reference: bytesToHex(stamps.reference), ours: bytesToHex(stamps.ours) };
    const last = this.#pairs.at(-1);
    if (last !== undefined && (pair.reference <= last.reference || pair.ours <= last.ours)) {
      return `versionstamps do not grow: ${JSON.stringify(pair)} after ${JSON.stringify(last)}`;
    }
    this.#numbers.reference.set(pair.reference, this.#pairs.length);
    this.#numbers.ours.set(pair.ours, this.#pairs.length);
    this.#pairs.push(pair);
    return null;
  }

  /** The stamp of commit `number`, as a side has it. */
  stampOf(side: Side, number: number): Uint8Array {
    return hexToBytes(this.#hexOf(side, number));
  }

  /** A key that ends in the stamp of commit `number`, as a side has it. */
  keyOf(side: Side, base: Uint8Array, number: number): Uint8Array {
    return Uint8Array.from([...base, STRING_PART, ...ASCII.encode(this.#hexOf(side, number)), 0]);
  }

  /** "#3": the stamp of the fourth commit. */
  nameOfStamp(side: Side, stamp: Uint8Array): string {
    const number = this.#numbers[side].get(bytesToHex(stamp));
    return number === undefined ? `unknown ${bytesToHex(stamp)}` : `#${number}`;
  }

  /** The number of the commit whose stamp the key ends in. */
  findSuffix(side: Side, key: Uint8Array): { readonly base: Uint8Array; readonly number: number } | null {
    const at = key.length - SUFFIX_BYTES;
    if (at < 0 || key[at] !== STRING_PART || key.at(-1) !== 0) {
      return null;
    }
    const number = this.#numbers[side].get(Buffer.from(key.subarray(at + 1, -1)).toString("latin1"));
    return number === undefined ? null : { base: key.subarray(0, at), number };
  }

  /** A key as text that is the same for both sides. */
  nameOfKey(side: Side, key: Uint8Array): string {
    const suffix = this.findSuffix(side, key);
    return suffix === null ? bytesToHex(key) : `${this.nameOfKey(side, suffix.base)}#${suffix.number}`;
  }

  #hexOf(side: Side, number: number): string {
    return this.#pairs[number]?.[side] ?? "00".repeat(10);
  }
}
