// The reference: the native engine inside @deno/kv, which takes and gives the data path's bytes. What the reference server
// does above it, texts for limits, is put in here.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Answer, Database } from "./answer.ts";
import type { Call } from "./messages.ts";

interface NativeEngine {
  open(path: string, inMemory: boolean, debug: boolean): number;
  close(database: number, debug: boolean): void;
  snapshotRead(database: number, request: Uint8Array, debug: boolean): Promise<Uint8Array>;
  atomicWrite(database: number, request: Uint8Array, debug: boolean): Promise<Uint8Array>;
}

/** The engine's names for what it refuses before it looks at the data, and how the reference server says it. */
const SERVER_TEXTS: Readonly<Record<string, string>> = {
  KeyTooLong: "A key exceeds the key size limit.",
  ValueTooLong: "A value exceeds the value size limit.",
  TooManyReadRanges: "Too many read ranges requested in one read request.",
  ReadRangeTooLarge: "The total number of entries requested across read ranges in the read request is too large.",
  InvalidReadRangeLimit: "The read range limit of the snapshot read request is invalid.",
  TooManyChecks: "Too many checks included in atomic write.",
  TooManyMutations: "Too many mutations / enqueues included in atomic write.",
  AtomicWriteTooLarge: "The total size of the atomic write is too large.",
  InvalidVersionstamp: "Invalid versionstamp.",
  InvalidMutationKind: "Invalid mutation kind or arguments.",
  InvalidMutationExpireAt: "Invalid mutation expire at.",
  InvalidMutationEnqueueDeadline: "Invalid mutation enqueue deadline.",
  TooManyQueueUndeliveredKeys: "Too many dead letter keys for a single queue message.",
  TooManyQueueBackoffIntervals: "Too many backoff intervals for a single queue message.",
  QueueBackoffIntervalTooLarge: "A backoff interval exceeds the maximum allowed backoff interval.",
};

const PANICKED = "Panic in async function";
const UNDECODABLE = "failed to decode Protobuf message";

const require = createRequire(import.meta.url);

/** The same loader that @deno/kv uses: it picks the package of this platform. */
function loadEngine(): NativeEngine {
  return require(join(dirname(require.resolve("@deno/kv")), "..", "script", "_napi_index.cjs")) as NativeEngine;
}

export function openReferenceDatabase(): Database {
  const engine = loadEngine();
  const database = engine.open(":memory:", true, false);
  return {
    ask: async (call: Call, request: Uint8Array): Promise<Answer> => {
      const method = call === "snapshot_read" ? engine.snapshotRead : engine.atomicWrite;
      try {
        return { kind: "answered", bytes: await method(database, request, false) };
      } catch (error) {
        return refusalFrom(error);
      }
    },
    close: () => engine.close(database, false),
  };
}

function refusalFrom(error: unknown): Answer {
  if (!(error instanceof Error)) {
    throw error;
  }
  const [line = ""] = error.message.split("\n");
  if (line === PANICKED) {
    return { kind: "panicked" };
  }
  return {
    kind: "refused",
    text: line.startsWith(UNDECODABLE) ? `Request protobuf is invalid: ${line}` : (SERVER_TEXTS[line] ?? line),
  };
}
