// Deno.KvU64: a 64-bit unsigned integer as a value of its own kind, which sum, min and max work on.
const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** An integer in 0..2^64-1, frozen. Only a whole value is stored as one: nested in an object it does not survive. */
export class KvU64 {
  readonly value: bigint;

  /**
   * @throws TypeError — not a bigint (Deno's text)
   * @throws RangeError — negative, or above 2^64 - 1 (Deno's texts)
   */
  constructor(value: bigint) {
    if (typeof value !== "bigint") {
      throw new TypeError(`Value must be a bigint: received ${typeof value}`);
    }
    if (value < 0n) {
      throw new RangeError(`Value must be a positive bigint: received ${value}`);
    }
    if (value > U64_MAX) {
      throw new RangeError("Value must fit in a 64-bit unsigned integer");
    }
    this.value = value;
    Object.freeze(this);
  }

  valueOf(): bigint {
    return this.value;
  }

  toString(): string {
    return this.value.toString();
  }

  get [Symbol.toStringTag](): string {
    return "Deno.KvU64";
  }
}
