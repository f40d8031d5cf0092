// Where the reference and we may differ, and why. Everything else is a finding.
import type { Both } from "./messages.ts";

interface AllowedText {
  readonly reference: RegExp;
  readonly ours: RegExp;
  readonly reason: string;
}

/** Refusals that both sides agree on, in other words. */
const ALLOWED_TEXTS: readonly AllowedText[] = [
  {
    reference: /^refused: DecodeError$/,
    ours: /^refused: Unknown value encoding \d+\.$/,
    reason: "the reference server has no text for this, and answers with status 500",
  },
  {
    reference: /^refused: (?:invalid v8 value|operand cannot be empty)$/,
    ours: /^refused: unsupported value type$/,
    reason:
      "of V8's format we read numbers and bigints only: what else it may be, or whether it is anything, is not looked into",
  },
];

export function isAllowedText({ reference, ours }: Both<string>): boolean {
  return ALLOWED_TEXTS.some((allowed) => allowed.reference.test(reference) && allowed.ours.test(ours));
}

/** Refused here, while the reference takes it. */
const ALLOWED_REFUSALS: readonly { readonly ours: RegExp; readonly reason: string }[] = [
  {
    ours: /a message in several pieces$|a bool of more than 32 bits$|a varint of 6 to 9 bytes where there are 32 bits$/,
    reason: "protobuf permits it, no encoder writes it, and the decoder in use here would read something else",
  },
  {
    ours: /^refused: Invalid mutation enqueue deadline\.$/,
    reason: "the reference means to refuse a deadline too far in the future, and refuses one too far in the past",
  },
];

export function isAllowedRefusal(ours: string): boolean {
  return ALLOWED_REFUSALS.some((allowed) => allowed.ours.test(ours));
}

/** Taken here, while the reference refuses it: this build of it has ten checks, Deno a hundred. */
export function isAllowedAnswer(reference: string): boolean {
  return reference === "refused: Too many checks included in atomic write.";
}

const V8 = 1;
/** Header (format 15) and tag of a bigint. */
const BIGINT_HEAD = "ff0f5a";
/** Where its sign and number of bytes stand: in one byte, as long as there are fewer than 64. */
const BIGINT_FIELD_AT = 3;
const BIGINT_BYTES_MAX = BIGINT_FIELD_AT + 64;

/** Header and tag of a double, and one that is no number: the reference keeps its bits, JavaScript does not. */
const NOT_A_NUMBER = /^ff0f4e(?:[0-9a-f]{12}f[8-9a-f][7f]f)$/;

/**
 * A stored value as hex digits, bigints without the zeros above their last digit: the reference writes the sum of two bigints
 * with as few bytes as it has, we with as many as V8 does. V8 reads both.
 */
export function comparableValue(encoding: number, value: Uint8Array): string {
  const hex = Buffer.from(value).toString("hex");
  if (encoding === V8 && NOT_A_NUMBER.test(hex)) {
    return "not a number";
  }
  if (encoding !== V8 || !hex.startsWith(BIGINT_HEAD) || value.length > BIGINT_BYTES_MAX) {
    return hex;
  }
  const isNegative = ((value[BIGINT_FIELD_AT] ?? 0) & 1) === 1;
  const digits = hex.slice(2 * (BIGINT_FIELD_AT + 1)).replace(/(?:00)+$/, "");
  return `${isNegative ? "-" : ""}bigint ${digits}`;
}
