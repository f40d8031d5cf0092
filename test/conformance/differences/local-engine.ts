// Differences of the local engine that Deno and @deno/kv have inside.
import type { DifferenceGroup } from "../difference.ts";

export const LOCAL_ENGINE_DIFFERENCES: readonly DifferenceGroup[] = [
  {
    reason: "@deno/kv passes on what its engine throws: an Error, with names for limits that no user was meant to see.",
    differences: [
      {
        case: "getMany: ten keys at most",
        backends: ["reference"],
        seen: ["10", '"Error: TooManyReadRanges"'],
      },
      {
        case: "check: a versionstamp that is none is refused",
        backends: ["reference"],
        seen: ["\"TypeError: Invalid byte 's'\"", '"Error: InvalidVersionstamp"'],
      },
      {
        case: "mutate: a type that there is not is refused",
        backends: ["reference"],
        seen: ['"Error: InvalidMutationKind"'],
      },
      {
        case: "mutate: what needs a value does not go without",
        backends: ["reference"],
        seen: [
          '"no refusal"',
          '"Error: Some of the parameters are not valid V8 values"',
          "\"Error: Failed to perform 'min' mutation on a non-U64 operand\"",
          "\"Error: Failed to perform 'max' mutation on a non-U64 operand\"",
        ],
      },
      {
        case: "min, max: a value that is no KvU64 is left alone",
        backends: ["reference"],
        seen: [
          "\"Error: Failed to perform 'min' mutation on a non-U64 value in the database\"",
          "\"Error: Failed to perform 'max' mutation on a non-U64 value in the database\"",
          "1",
        ],
      },
      {
        case: "min, max: an operand that is no KvU64 is refused",
        backends: ["reference"],
        seen: [
          "\"Error: Failed to perform 'min' mutation on a non-U64 operand\"",
          "\"Error: Failed to perform 'max' mutation on a non-U64 operand\"",
        ],
      },
      {
        case: "sum: a number and a bigint do not add up",
        backends: ["reference"],
        seen: ['"Error: Cannot sum Number with BigInt"', '"Error: Cannot sum BigInt with Number"'],
      },
      {
        case: "sum: a KvU64 takes a bigint, and no number",
        backends: ["reference"],
        seen: ["KvU64(3)", '"Error: Cannot sum KvU64 with Number"'],
      },
      {
        case: "sum: a value that does not add up with the operand is left alone",
        backends: ["reference"],
        seen: ['"Error: unsupported value type"', '"Error: unsupported value type"'],
      },
      {
        case: "sum: an operand that does not add up is refused",
        backends: ["reference"],
        seen: [
          '"Error: Some of the parameters are not valid V8 values"',
          '"Error: Some of the parameters are not valid V8 values"',
        ],
      },
      {
        case: "limits: a key that is written has 2048 bytes at most",
        backends: ["reference"],
        seen: ["true", "1", '"Error: KeyTooLong"'],
      },
      {
        case: "limits: a key that is deleted has 2048 bytes at most",
        backends: ["reference"],
        seen: ["undefined", '"Error: KeyTooLong"'],
      },
      {
        case: "limits: a value of bytes has 65536 at most",
        backends: ["reference"],
        seen: ["true", "65536", '"Error: ValueTooLong"'],
      },
      {
        case: "limits: a serialised value has 65536 bytes at most",
        backends: ["reference"],
        seen: ["true", '"Error: ValueTooLong"'],
      },
      {
        case: "limits: a commit has a thousand mutations at most",
        backends: ["reference"],
        seen: ["true", '"Error: TooManyMutations"'],
      },
      {
        case: "limits: a message has 65536 bytes at most",
        backends: ["reference"],
        seen: ["true", '"Error: ValueTooLong"'],
      },
      {
        case: "enqueue: a delay is of 0 to 30 days",
        backends: ["reference"],
        seen: ['"no refusal"', '"no refusal"', '"Error: InvalidMutationEnqueueDeadline"', "true"],
      },
      {
        case: "enqueue: ten keys keep what was not delivered, and any of them may be empty",
        backends: ["reference"],
        seen: ['"no refusal"', '"Error: TooManyQueueUndeliveredKeys"', '"no refusal"', '"TypeError"'],
      },
    ],
  },
  {
    reason: "The engine inside @deno/kv takes ten checks; Deno has allowed a hundred since.",
    differences: [
      {
        case: "limits: a commit has a hundred checks at most",
        backends: ["reference"],
        seen: ["failed: Error: TooManyChecks"],
      },
    ],
  },
  {
    reason: "The local engine keeps what an atomic write did before it failed. We keep nothing.",
    differences: [
      {
        case: "sum: a value that is no KvU64 is left alone",
        backends: ["deno"],
        seen: ["\"TypeError: Failed to perform 'sum' mutation on a non-U64 value in the database\"", "1"],
      },
      {
        case: "sum: a value that is no KvU64 is left alone",
        backends: ["reference"],
        seen: ["\"Error: Failed to perform 'sum' mutation on a non-U64 value in the database\"", "1"],
      },
    ],
  },
];
