// Operands and steps of an atomic write as they are typed in a shell.
import { KvorumError } from "@kvorum/base";
import type { Key } from "@kvorum/keyspace";
import { type AtomicOperation, KvU64 } from "@kvorum/sdk";
import { parseKeyText, parseValueText } from "./argument-text.ts";

/** What a sum, min or max is given. */
export type Operand = KvU64 | number | bigint;

/**
 * `7` is a KvU64, as in Deno's own sum(); `7n` a bigint; anything else needs its type: `{"$u64":"7"}`.
 * @param isNumber a V8 number is meant
 * @throws KvorumError invalid_argument — no number in one of these forms
 */
export function parseOperandText(text: string, isNumber = false): Operand {
  if (isNumber) {
    const number = Number(text);
    return text.trim() !== "" && Number.isFinite(number) ? number : refuseOperand(text);
  }
  if (/^\d+$/.test(text)) {
    return u64From(text);
  }
  const value = parseValueText(text);
  return value instanceof KvU64 || typeof value === "bigint" ? value : refuseOperand(text);
}

/** min and max know no other type. @throws KvorumError invalid_argument — no KvU64 */
export function parseU64Text(text: string): KvU64 {
  const operand = parseOperandText(text);
  return operand instanceof KvU64 ? operand : refuseOperand(text);
}

const STEP_ARGUMENTS = {
  check: "KEY VERSIONSTAMP|null",
  set: "KEY VALUE",
  delete: "KEY",
  sum: "KEY N",
  min: "KEY N",
  max: "KEY N",
  enqueue: "VALUE",
} as const;

type StepName = keyof typeof STEP_ARGUMENTS;

/** For help. */
export const STEPS_TEXT = Object.entries(STEP_ARGUMENTS)
  .map(([name, parameters]) => `${name} ${parameters}`)
  .join(", ");

/**
 * Adds steps such as `check ["a"] null set ["a"] 1` to an atomic write, each with as many words as it takes.
 * @throws KvorumError invalid_argument — a step that there is not, or one that lacks a word
 */
export function gatherSteps(atomic: AtomicOperation, words: readonly string[], expireIn?: number): AtomicOperation {
  for (let at = 0; at < words.length; ) {
    const name = mustBeStep(words[at] ?? "");
    const count = STEP_ARGUMENTS[name].split(" ").length;
    const given = words.slice(at + 1, at + 1 + count);
    if (given.length < count) {
      throw new KvorumError(
        "invalid_argument",
        `the step ${name} takes ${STEP_ARGUMENTS[name]}, found ${given.join(" ")}`,
      );
    }
    gatherStep(atomic, name, { first: given[0] ?? "", second: given[1] ?? "", expireIn });
    at += 1 + count;
  }
  return atomic;
}

interface StepWords {
  readonly first: string;
  readonly second: string;
  readonly expireIn: number | undefined;
}

function gatherStep(atomic: AtomicOperation, name: StepName, { first, second, expireIn }: StepWords): void {
  switch (name) {
    case "check":
      atomic.check({ key: parseKeyText(first), versionstamp: second === "null" ? null : second });
      return;
    case "set":
      atomic.set(parseKeyText(first), parseValueText(second), { expireIn });
      return;
    case "delete":
      atomic.delete(parseKeyText(first));
      return;
    case "sum":
      gatherSum(atomic, parseKeyText(first), parseOperandText(second));
      return;
    case "min":
    case "max":
      atomic.mutate({ type: name, key: parseKeyText(first), value: parseU64Text(second) });
      return;
    case "enqueue":
      atomic.enqueue(parseValueText(first));
      return;
  }
}

export interface SumBounds {
  readonly min?: number | bigint | undefined;
  readonly max?: number | bigint | undefined;
  readonly clamp?: boolean | undefined;
}

/** @throws KvorumError invalid_argument — bounds for a KvU64, which wraps around at 2^64 */
export function gatherSum(atomic: AtomicOperation, key: Key, value: Operand, bounds: SumBounds = {}): AtomicOperation {
  if (!(value instanceof KvU64)) {
    return atomic.mutate({ type: "sum", key, value, ...bounds });
  }
  if (bounds.min !== undefined || bounds.max !== undefined || bounds.clamp !== undefined) {
    throw new KvorumError(
      "invalid_argument",
      "a KvU64 has no bounds: it wraps around; --min and --max go with 1n or --number",
    );
  }
  return atomic.mutate({ type: "sum", key, value });
}

function mustBeStep(name: string): StepName {
  if (!Object.hasOwn(STEP_ARGUMENTS, name)) {
    throw new KvorumError("invalid_argument", `a step is one of ${STEPS_TEXT}; found ${name}`);
  }
  return name as StepName;
}

function u64From(text: string): KvU64 {
  try {
    return new KvU64(BigInt(text));
  } catch (cause) {
    throw new KvorumError("invalid_argument", `a KvU64 is below 2^64, found ${text}`, { cause });
  }
}

function refuseOperand(text: string): never {
  throw new KvorumError("invalid_argument", `expected 7 for a KvU64, 7n for a bigint, or --number 7.5; found ${text}`);
}
