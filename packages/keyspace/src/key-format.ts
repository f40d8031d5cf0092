// Keys as bytes: the subset of the FoundationDB tuple layer that Deno KV uses, byte for byte, so that the plain order of
// encoded keys is the order of keys: Uint8Array < string < bigint < number < false < true, part by part.
//
//   Uint8Array      01 · bytes, 00 as 00 ff · 00
//   string          02 · UTF-8, 00 as 00 ff · 00          (so strings sort by UTF-8 bytes, not by UTF-16)
//   bigint          14 ± n · n bytes of magnitude, big-endian, complemented when negative; 0n is 14 alone
//   longer bigint   1d · n · magnitude, or 0b · ~n · ~magnitude, for 9 to 255 bytes
//   number          21 · IEEE 754 big-endian, all bits flipped when negative, else the sign bit
//   false, true     26, 27
export type KeyPart = Uint8Array | string | number | bigint | boolean;
/** A key: parts in order of significance. The empty key names nothing that can be written. */
export type Key = readonly KeyPart[];

/** First byte of a part. */
export const TAG = {
  bytes: 0x01,
  string: 0x02,
  bigintLongNegative: 0x0b,
  bigintZero: 0x14,
  bigintLongPositive: 0x1d,
  number: 0x21,
  false: 0x26,
  true: 0x27,
} as const;

/** Bytes of a bigint whose length is in its tag; longer ones have a tag of their own and a length byte. */
export const BIGINT_SHORT_BYTES_MAX = 8;
export const NUMBER_BYTES = 8;
export const SIGN_BIT = 0x80;
/** Follows a zero byte that belongs to a part; a zero without it ends the part. */
export const ESCAPE = 0xff;
/** No part of a key starts with this byte, so it sorts after every key, and behind a prefix after every key that extends it. */
export const AFTER_EVERY_PART = 0xff;

/** Flips every bit from `from` on, in place: what makes larger magnitudes of negative numbers sort first. */
export function complement(bytes: Uint8Array, from: number): void {
  for (let i = from; i < bytes.length; i++) {
    bytes[i] = (bytes[i] as number) ^ 0xff;
  }
}
