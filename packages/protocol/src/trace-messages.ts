// When entries took their steps at a node <-> connections.ts.
import { KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { EntryTrace, NodeTraces } from "./connections.ts";
import type { EntryTrace__Output, EntryTrace as EntryTraceInput } from "./gen/kvorum/v1/EntryTrace.ts";
import type {
  TraceEntriesResponse__Output,
  TraceEntriesResponse as TraceEntriesResponseInput,
} from "./gen/kvorum/v1/TraceEntriesResponse.ts";
import { TRACED_INDEXES_MAX } from "./limits.ts";

/** @throws KvorumError invalid_argument — more than TRACED_INDEXES_MAX */
export function tracedIndexesFromMessage({ indexes }: { readonly indexes: readonly number[] }): readonly number[] {
  if (indexes.length > TRACED_INDEXES_MAX) {
    throw new KvorumError(
      "invalid_argument",
      `at most ${TRACED_INDEXES_MAX} entries are traced at once, found ${indexes.length}`,
    );
  }
  return indexes;
}

export function tracesToMessage({ traces, ...place }: NodeTraces): TraceEntriesResponseInput {
  return { ...place, traces: traces.map(traceToMessage) };
}

/** @throws KvorumError invalid_argument — a name that is none */
export function tracesFromMessage({ datacenter, region, traces }: TraceEntriesResponse__Output): NodeTraces {
  return {
    datacenter: parseDatacenterId(datacenter),
    region: parseRegion(region),
    traces: traces.map(traceFromMessage),
  };
}

function traceToMessage({ index, ...steps }: EntryTrace): EntryTraceInput {
  return { index, ...Object.fromEntries(Object.entries(steps).filter(([, atMs]) => atMs !== null)) };
}

function traceFromMessage(message: EntryTrace__Output): EntryTrace {
  return {
    index: message.index,
    appendedAtMs: message.appendedAtMs ?? null,
    receivedAtMs: message.receivedAtMs ?? null,
    flushedAtMs: message.flushedAtMs ?? null,
    committedAtMs: message.committedAtMs ?? null,
    appliedAtMs: message.appliedAtMs ?? null,
  };
}
