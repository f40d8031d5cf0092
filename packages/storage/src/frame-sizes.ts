// How many bytes of frames a log holds, without reading it: sums over blocks of entries. What is dropped in the middle of a
// block is measured by its owner, who still has those few entries.
import { SIZE_BLOCK_ENTRIES } from "./limits.ts";

/** Bytes of the frames of entries from..to, which the log still holds: fewer than a block of them. */
export type MeasureFrames = (from: number, to: number) => number;

export class FrameSizes {
  readonly #measure: MeasureFrames;
  readonly #blockBytes = new Map<number, number>();
  #totalBytes = 0;

  constructor(measure: MeasureFrames) {
    this.#measure = measure;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  add(index: number, bytes: number): void {
    const block = blockOf(index);
    this.#blockBytes.set(block, (this.#blockBytes.get(block) ?? 0) + bytes);
    this.#totalBytes += bytes;
  }

  /** Forgets the log's first entries, from..to. Call it while they can be measured. */
  dropFirst(from: number, to: number): void {
    for (let index = from; index <= to; index = blockEndOf(index) + 1) {
      const isRestOfBlock = blockEndOf(index) <= to;
      this.#subtract(blockOf(index), isRestOfBlock ? Number.POSITIVE_INFINITY : this.#measure(index, to));
    }
  }

  /** Forgets the log's last entries, from..to. Call it while they can be measured. */
  dropLast(from: number, to: number): void {
    for (let index = from; index <= to; index = blockEndOf(index) + 1) {
      const isRestOfBlock = index % SIZE_BLOCK_ENTRIES === 0;
      const end = Math.min(blockEndOf(index), to);
      this.#subtract(blockOf(index), isRestOfBlock ? Number.POSITIVE_INFINITY : this.#measure(index, end));
    }
  }

  clear(): void {
    this.#blockBytes.clear();
    this.#totalBytes = 0;
  }

  /** No more than the block is known to hold: after a restart its bytes are an estimate. */
  #subtract(block: number, bytes: number): void {
    const known = this.#blockBytes.get(block) ?? 0;
    const rest = Math.max(0, known - bytes);
    this.#totalBytes -= known - rest;
    if (rest === 0) {
      this.#blockBytes.delete(block);
    } else {
      this.#blockBytes.set(block, rest);
    }
  }
}

function blockOf(index: number): number {
  return Math.floor(index / SIZE_BLOCK_ENTRIES);
}

function blockEndOf(index: number): number {
  return (blockOf(index) + 1) * SIZE_BLOCK_ENTRIES - 1;
}
