// Differences that come with the protocol, whoever speaks it.
import type { DifferenceGroup } from "../difference.ts";

export const KV_CONNECT_DIFFERENCES: readonly DifferenceGroup[] = [
  {
    reason: "Over KV Connect a refusal is a status 400: an Error, with the server's text behind words of the client.",
    differences: [
      {
        case: "getMany: ten keys at most",
        backends: ["connect-npm"],
        seen: ["10", '"Error: Unexpected response status: 400 Too many read ranges requested in one read request."'],
      },
      {
        case: "check: a versionstamp that is none is refused",
        backends: ["connect-npm"],
        seen: ["\"TypeError: Invalid byte 's'\"", '"Error: Unexpected response status: 400 Invalid versionstamp."'],
      },
      {
        case: "mutate: a type that there is not is refused",
        backends: ["connect-npm"],
        seen: ['"Error: Unexpected response status: 400 Invalid mutation kind or arguments."'],
      },
      {
        case: "mutate: what needs a value does not go without",
        backends: ["connect-npm"],
        seen: [
          '"no refusal"',
          '"Error: Unexpected response status: 400 Some of the parameters are not valid V8 values"',
          "\"Error: Unexpected response status: 400 Failed to perform 'min' mutation on a non-U64 operand\"",
          "\"Error: Unexpected response status: 400 Failed to perform 'max' mutation on a non-U64 operand\"",
        ],
      },
      {
        case: "sum: a value that is no KvU64 is left alone",
        backends: ["connect-npm"],
        seen: [
          "\"Error: Unexpected response status: 400 Failed to perform 'sum' mutation on a non-U64 value in the database\"",
          "null",
        ],
      },
      {
        case: "sum: a value that is no KvU64 is left alone",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Failed to perform 'sum' mutation on a non-U64 value in the database\"",
          "null",
        ],
      },
      {
        case: "min, max: a value that is no KvU64 is left alone",
        backends: ["connect-npm"],
        seen: [
          "\"Error: Unexpected response status: 400 Failed to perform 'min' mutation on a non-U64 value in the database\"",
          "\"Error: Unexpected response status: 400 Failed to perform 'max' mutation on a non-U64 value in the database\"",
          "1",
        ],
      },
      {
        case: "min, max: a value that is no KvU64 is left alone",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Failed to perform 'min' mutation on a non-U64 value in the database\"",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Failed to perform 'max' mutation on a non-U64 value in the database\"",
          "1",
        ],
      },
      {
        case: "min, max: an operand that is no KvU64 is refused",
        backends: ["connect-npm"],
        seen: [
          "\"Error: Unexpected response status: 400 Failed to perform 'min' mutation on a non-U64 operand\"",
          "\"Error: Unexpected response status: 400 Failed to perform 'max' mutation on a non-U64 operand\"",
        ],
      },
      {
        case: "min, max: an operand that is no KvU64 is refused",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Failed to perform 'min' mutation on a non-U64 operand\"",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Failed to perform 'max' mutation on a non-U64 operand\"",
        ],
      },
      {
        case: "sum: a number and a bigint do not add up",
        backends: ["connect-npm"],
        seen: [
          '"Error: Unexpected response status: 400 Cannot sum Number with BigInt"',
          '"Error: Unexpected response status: 400 Cannot sum BigInt with Number"',
        ],
      },
      {
        case: "sum: a number and a bigint do not add up",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Cannot sum Number with BigInt\"",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Cannot sum BigInt with Number\"",
        ],
      },
      {
        case: "sum: a KvU64 takes a bigint, and no number",
        backends: ["connect-npm"],
        seen: ["KvU64(3)", '"Error: Unexpected response status: 400 Cannot sum KvU64 with Number"'],
      },
      {
        case: "sum: a KvU64 takes a bigint, and no number",
        backends: ["connect-deno"],
        seen: [
          "KvU64(3)",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Cannot sum KvU64 with Number\"",
        ],
      },
      {
        case: "sum: a value that does not add up with the operand is left alone",
        backends: ["connect-npm"],
        seen: [
          '"Error: Unexpected response status: 400 unsupported value type"',
          '"Error: Unexpected response status: 400 unsupported value type"',
        ],
      },
      {
        case: "sum: a value that does not add up with the operand is left alone",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): unsupported value type\"",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): unsupported value type\"",
        ],
      },
      {
        case: "sum: an operand that does not add up is refused",
        backends: ["connect-npm"],
        seen: [
          '"Error: Unexpected response status: 400 Some of the parameters are not valid V8 values"',
          '"Error: Unexpected response status: 400 Some of the parameters are not valid V8 values"',
        ],
      },
      {
        case: "sum: an operand that does not add up is refused",
        backends: ["connect-deno"],
        seen: [
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Some of the parameters are not valid V8 values\"",
          "\"Error: KV Connect failed to call 'URL' (status=400 Bad Request): Some of the parameters are not valid V8 values\"",
        ],
      },
      {
        case: "limits: a key that is written has 2048 bytes at most",
        backends: ["connect-npm"],
        seen: ["true", "1", '"Error: Unexpected response status: 400 A key exceeds the key size limit."'],
      },
      {
        case: "limits: a key that is deleted has 2048 bytes at most",
        backends: ["connect-npm"],
        seen: ["undefined", '"Error: Unexpected response status: 400 A key exceeds the key size limit."'],
      },
      {
        case: "limits: a value of bytes has 65536 at most",
        backends: ["connect-npm"],
        seen: ["true", "65536", '"Error: Unexpected response status: 400 A value exceeds the value size limit."'],
      },
      {
        case: "limits: a serialised value has 65536 bytes at most",
        backends: ["connect-npm"],
        seen: ["true", '"Error: Unexpected response status: 400 A value exceeds the value size limit."'],
      },
      {
        case: "limits: a commit has a hundred checks at most",
        backends: ["connect-npm"],
        seen: ["true", '"Error: Unexpected response status: 400 Too many checks included in atomic write."'],
      },
      {
        case: "limits: a commit has a thousand mutations at most",
        backends: ["connect-npm"],
        seen: [
          "true",
          '"Error: Unexpected response status: 400 Too many mutations / enqueues included in atomic write."',
        ],
      },
    ],
  },
  {
    reason: "Deno sends no messages over KV Connect.",
    differences: [
      {
        case: "enqueue: it takes a message",
        backends: ["connect-deno"],
        seen: [
          '"Error: Enqueue operations are not supported in KV Connect"',
          '"Error: Enqueue operations are not supported in KV Connect"',
        ],
      },
    ],
  },
];
