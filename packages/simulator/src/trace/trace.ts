// What happened, in order: a running hash over every event, always on, and the last events in words for a failure.
//
// Two runs of one seed are the same run exactly if their hashes are equal. The hash is two multiply-xor chains of 32 bits;
// it finds accidents, not forgery.
import { LAST_EVENTS_SHOWN } from "../limits.ts";

export interface TraceEvent {
  readonly atMs: number;
  /** A datacenter, a client, or `world`. */
  readonly who: string;
  readonly what: string;
  readonly detail: string;
}

const PRIME_LOW = 0x01000193;
const PRIME_HIGH = 0x85ebca6b;

export class Trace {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;
  readonly #textHashes = new Map<string, number>();
  readonly #instant = new Float64Array(1);
  readonly #instantHalves = new Uint32Array(this.#instant.buffer);
  readonly #last: TraceEvent[] = [];
  #recorded = 0;

  /** Sixteen hex digits. */
  get hash(): string {
    return `${toHex(this.#high)}${toHex(this.#low)}`;
  }

  /** The newest events, oldest first. */
  get last(): readonly TraceEvent[] {
    const start = this.#recorded % LAST_EVENTS_SHOWN;
    return [...this.#last.slice(start), ...this.#last.slice(0, start)];
  }

  record(atMs: number, who: string, what: string, detail: string): void {
    this.#instant[0] = atMs;
    this.#mix(this.#instantHalves[0] ?? 0);
    this.#mix(this.#instantHalves[1] ?? 0);
    this.#mix(this.#hashOf(who));
    this.#mix(this.#hashOf(what));
    this.#mix(this.#hashOf(detail));
    this.#last[this.#recorded % LAST_EVENTS_SHOWN] = { atMs, who, what, detail };
    this.#recorded += 1;
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, PRIME_LOW);
    this.#high = Math.imul(this.#high ^ (value >>> 15) ^ this.#low, PRIME_HIGH);
  }

  /** Names and kinds repeat: their hashes are kept. Details that are unique should be short. */
  #hashOf(text: string): number {
    const known = this.#textHashes.get(text);
    if (known !== undefined) {
      return known;
    }
    let hash = 0;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), PRIME_LOW);
    }
    this.#textHashes.set(text, hash);
    return hash;
  }
}

function toHex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
