// Differences between our API and Deno's that are meant.
import type { DifferenceGroup } from "../difference.ts";

export const API_DIFFERENCES: readonly DifferenceGroup[] = [
  {
    reason: "The bounds of a sum are in the protocol but not in the API of Deno and @deno/kv, which leave them out.",
    differences: [
      {
        case: "sum: a result outside min and max is refused",
        backends: ["deno", "reference", "connect-npm", "connect-deno"],
        seen: ["5", '"no refusal"', '"no refusal"', '"no refusal"'],
      },
      {
        case: "sum: with clamp a result outside becomes the bound",
        backends: ["deno", "reference", "connect-npm", "connect-deno"],
        seen: ["10", "-8", "10n", "-8n"],
      },
      {
        case: "sum: bounds are of the operand's kind",
        backends: ["deno", "reference", "connect-npm", "connect-deno"],
        seen: ['"no refusal"', '"no refusal"'],
      },
    ],
  },
  {
    reason: "The SDK's error is a TypeError as Deno's, but named DataCloneError as structuredClone's.",
    differences: [
      {
        case: "values: what cannot be cloned is refused",
        backends: ["state-machine", "embedded", "cluster"],
        seen: ['"DataCloneError"', '"DataCloneError"', '"DataCloneError"', '"DataCloneError"', "null"],
      },
      {
        case: "enqueue: what cannot be cloned is refused",
        backends: ["state-machine", "embedded", "cluster"],
        seen: ['"DataCloneError"', "true"],
      },
    ],
  },
  {
    reason: "The SDK takes ten keys for what was not delivered, as the protocol does, and no empty one.",
    differences: [
      {
        case: "enqueue: ten keys keep what was not delivered, and any of them may be empty",
        backends: ["state-machine", "embedded", "cluster"],
        seen: [
          '"no refusal"',
          '"TypeError: Too many keysIfUndelivered (max 10)"',
          '"TypeError: key cannot be empty"',
          '"TypeError"',
        ],
      },
    ],
  },
];
