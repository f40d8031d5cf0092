// Differences that are those of @deno/kv, the client, whatever store is behind it.
import type { DifferenceGroup } from "../difference.ts";

export const NPM_CLIENT_DIFFERENCES: readonly DifferenceGroup[] = [
  {
    reason: "@deno/kv checks arguments by rules of its own: other classes and texts than Deno's, or nothing at all.",
    differences: [
      {
        case: "get: the empty key is never there",
        backends: ["reference", "connect-npm"],
        seen: ["failed: TypeError: Key cannot be empty"],
      },
      {
        case: "set: the empty key is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"TypeError: Key cannot be empty"', '"TypeError: Key cannot be empty"'],
      },
      {
        case: "delete: the empty key is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"TypeError: Key cannot be empty"', '"TypeError: Key cannot be empty"'],
      },
      {
        case: "check: the empty key is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"no refusal"'],
      },
      {
        case: "set: a key part of no key's kind is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"Error"', '"Error"', '"Error"', '"Error"'],
      },
      {
        case: "get: a consistency that there is not is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"no refusal"'],
      },
      {
        case: "keys: a bigint has 255 bytes at most",
        backends: ["reference", "connect-npm"],
        seen: ["true", "true", '"no refusal"'],
      },
      {
        case: "values: a KvU64 is of a bigint of 64 bits",
        backends: ["reference", "connect-npm"],
        seen: [
          '"TypeError: value must be a bigint"',
          '"TypeError: value must be a bigint"',
          '"Error: value must be a positive bigint"',
          '"Error: value must fit in a 64-bit unsigned integer"',
        ],
      },
      {
        case: "list: a limit is a positive integer",
        backends: ["reference", "connect-npm"],
        seen: [
          "\"TypeError: Bad 'limit': 0\"",
          "\"TypeError: Bad 'limit': -1\"",
          "\"TypeError: Bad 'limit': 1.5\"",
          "\"TypeError: Bad 'limit': NaN\"",
        ],
      },
      {
        case: "list: a batch size is a positive integer",
        backends: ["reference", "connect-npm"],
        seen: ["\"TypeError: Bad 'batchSize': 0\"", "\"TypeError: Bad 'batchSize': 1.5\""],
      },
      {
        case: "list: a batch has a thousand entries at most",
        backends: ["reference", "connect-npm"],
        seen: ["\"TypeError: Bad 'batchSize': 1001\""],
      },
      {
        case: "atomic: it cannot be awaited without a commit",
        backends: ["reference", "connect-npm"],
        seen: ['"no refusal"'],
      },
      {
        case: "mutate: a delete has no value",
        backends: ["reference", "connect-npm"],
        seen: ['"no refusal"'],
      },
      {
        case: "sum, min, max: an operand is a bigint of 64 bits",
        backends: ["reference", "connect-npm"],
        seen: [
          '"TypeError: value must be a bigint"',
          '"Error: value must be a positive bigint"',
          '"Error: value must fit in a 64-bit unsigned integer"',
        ],
      },
      {
        case: "limits: a key that is checked has 2048 bytes at most",
        backends: ["reference", "connect-npm"],
        seen: ["true", '"no refusal"'],
      },
      {
        case: "limits: a key that is read has 2048 bytes at most, for a range needs one more",
        backends: ["reference", "connect-npm"],
        seen: ["null", '"no refusal"'],
      },
      {
        case: "limits: a commit has 819200 bytes at most, keys of values counted twice",
        backends: ["reference", "connect-npm"],
        seen: ["true", '"no refusal"'],
      },
      {
        case: "limits: the keys of a commit have 81920 bytes at most",
        backends: ["reference", "connect-npm"],
        seen: ["true", '"no refusal"'],
      },
      {
        case: "expireIn: it is a whole number of ms that is not negative",
        backends: ["reference", "connect-npm"],
        seen: [
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found -1\"",
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found 1.5\"",
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found NaN\"",
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found -1\"",
        ],
      },
      {
        case: "expireIn: at once is allowed",
        backends: ["connect-npm"],
        seen: ["failed: TypeError: Bad 'expireIn', expected optional positive integer, found 0"],
      },
      {
        case: "enqueue: a backoff schedule has five intervals of up to an hour at most",
        backends: ["reference"],
        seen: ['"no refusal"', '"no refusal"', '"no refusal"', '"no refusal"', "true"],
      },
      {
        case: "expireIn: a moment beyond every calendar is refused",
        backends: ["reference"],
        seen: [
          '"Error: Panic in async function"',
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found Infinity\"",
        ],
      },
      {
        case: "expireIn: a moment beyond every calendar is refused",
        backends: ["connect-npm"],
        seen: ['"no refusal"', "\"TypeError: Bad 'expireIn', expected optional positive integer, found Infinity\""],
      },
      {
        case: "expireIn: text and null are no durations",
        backends: ["reference", "connect-npm"],
        seen: [
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found 5\"",
          "\"TypeError: Bad 'expireIn', expected optional positive integer, found null\"",
        ],
      },
      {
        case: "expireIn: a mutation's is checked too",
        backends: ["reference", "connect-npm"],
        seen: ["\"TypeError: Bad 'expireIn', expected optional positive integer, found -1\""],
      },
    ],
  },
  {
    reason: "@deno/kv has no commitVersionstamp().",
    differences: [
      {
        case: "commitVersionstamp: the key ends in the versionstamp of its commit",
        backends: ["reference", "connect-npm"],
        seen: ["failed: TypeError: kv.commitVersionstamp is not a function"],
      },
      {
        case: "commitVersionstamp: keys order as commits do",
        backends: ["reference", "connect-npm"],
        seen: ["failed: TypeError: kv.commitVersionstamp is not a function"],
      },
      {
        case: "commitVersionstamp: it is not the whole key",
        backends: ["reference", "connect-npm"],
        seen: ['"TypeError: kv.commitVersionstamp is not a function"'],
      },
      {
        case: "limits: a key that gets a versionstamp has 2048 bytes before",
        backends: ["reference", "connect-npm"],
        seen: ["failed: TypeError: kv.commitVersionstamp is not a function"],
      },
    ],
  },
  {
    reason: "@deno/kv has cursors of another form, which begin before the first entry and do not end.",
    differences: [
      {
        case: "cursor: after the last entry it is empty",
        backends: ["reference", "connect-npm"],
        seen: ['"eyJsYXN0WWllbGRlZEtleUJ5dGVzIjoiMDI2MzYxNzM2NTJkMzczMTAwMDI2NTAwIn0="'],
      },
      {
        case: "cursor: what is no cursor is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"Error: Invalid cursor"'],
      },
      {
        case: "cursor: one that would leave the selector is refused, one behind its end has nothing left",
        backends: ["reference", "connect-npm"],
        seen: ['"no refusal"', "[]", '"no refusal"', "[]"],
      },
    ],
  },
  {
    reason: "@deno/kv says nothing of a watch before there is a value, and watches no empty key.",
    differences: [
      {
        case: "watch: it begins at once even when nothing is there",
        backends: ["reference", "connect-npm"],
        seen: ['["too late"]'],
      },
      {
        case: "watch: the empty key is never there",
        backends: ["reference", "connect-npm"],
        seen: ["failed: TypeError: Key cannot be empty"],
      },
    ],
  },
  {
    reason: "@deno/kv has an error of its own for what comes after close(), its disposal included.",
    differences: [
      {
        case: "listenQueue: a store that is closed has none",
        backends: ["reference"],
        seen: ["\"Error: Cannot call '.listenQueue' after '.close' is called\""],
      },
      {
        case: "close: afterwards every call is refused",
        backends: ["reference", "connect-npm"],
        seen: [
          "\"Error: Cannot call '.get' after '.close' is called\"",
          "\"Error: Cannot call '.getMany' after '.close' is called\"",
          "\"Error: Cannot call '.set' after '.close' is called\"",
          "\"Error: Cannot call '.delete' after '.close' is called\"",
          "\"Error: Cannot call '.list' after '.close' is called\"",
          "\"Error: Cannot call '.commit' after '.close' is called\"",
        ],
      },
      {
        case: "close: a second one is refused",
        backends: ["reference", "connect-npm"],
        seen: ["\"Error: Cannot call '.close' after '.close' is called\""],
      },
      {
        case: "close: a store that is disposed of is closed, as often as one likes",
        backends: ["reference", "connect-npm"],
        seen: ["failed: Error: Cannot call '.close' after '.close' is called"],
      },
      {
        case: "close: a watch is refused afterwards",
        backends: ["reference", "connect-npm"],
        seen: ["\"Error: Cannot call '.watch' after '.close' is called\""],
      },
    ],
  },
  {
    reason: "@deno/kv's iterators and KvU64s are objects of another make.",
    differences: [
      {
        case: "list: the iterator is its own iterable, and stays at its end",
        backends: ["reference", "connect-npm"],
        seen: ["false", "[false, true, true]"],
      },
      {
        case: "KvU64: it is frozen, and shows its value",
        backends: ["reference", "connect-npm"],
        seen: ["false", "KvU64(5)", '"[object Object]"', '"[object Object]"', "5n"],
      },
    ],
  },
  {
    reason: "@deno/kv encodes minus zero in a key as zero.",
    differences: [
      {
        case: "keys: minus zero and zero are two keys, in this order",
        backends: ["reference", "connect-npm"],
        seen: ['"minus zero"'],
      },
    ],
  },
  {
    reason: "@deno/kv serialises with Node's v8 module, which throws a plain Error.",
    differences: [
      {
        case: "values: what cannot be cloned is refused",
        backends: ["reference", "connect-npm"],
        seen: ['"Error"', '"Error"', '"Error"', '"Error"', "null"],
      },
      {
        case: "enqueue: what cannot be cloned is refused",
        backends: ["reference"],
        seen: ['"Error"', "true"],
      },
    ],
  },
];
