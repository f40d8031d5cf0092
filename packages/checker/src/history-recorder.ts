// Writes a history while it happens: one call per invocation, one per completion.
//
// The recorder keeps the rules of the form by itself: a client with several operations under way appears as several
// processes, and a process is never heard of again after an outcome that stayed unknown.
import { assert } from "@kvorum/base";
import type {
  BookmarkRecord,
  CheckRecord,
  CommitIdRecord,
  ConsistencyLevel,
  HistoryEvent,
  KeyObservation,
  MutationRecord,
  ProvenanceRecord,
} from "./history.ts";

interface OperationInputBase {
  /** Whoever asks; it may ask again before it was answered. */
  readonly client: string;
  readonly session?: string;
  readonly clientRegion?: string;
}

export type OperationInput =
  | (OperationInputBase & {
      readonly f: "read";
      readonly keys: readonly string[];
      readonly consistency: ConsistencyLevel;
      readonly bookmark?: BookmarkRecord;
      readonly maxStalenessMs?: number;
    })
  | (OperationInputBase & {
      readonly f: "write" | "commit";
      readonly mutations: readonly MutationRecord[];
      readonly checks?: readonly CheckRecord[];
      readonly commitId?: CommitIdRecord;
    });

export type OperationResult =
  | {
      readonly f: "read";
      readonly reads: readonly KeyObservation[];
      readonly provenance?: ProvenanceRecord;
      readonly servedAtNs?: number;
    }
  | { readonly f: "commit"; readonly versionstamp: string };

/** A failed check; which, where the client was told. Or an error. */
export type OperationRefusal = { readonly failedChecks?: readonly number[] } | { readonly error: string };

/** An operation under way. Exactly one of its three calls is made, once; one that is never completed counts as unknown. */
export interface OpenOperation {
  ok(result: OperationResult): void;
  /** It certainly had no effect. */
  fail(refusal: OperationRefusal): void;
  /** Its outcome is unknown. */
  info(error: string): void;
}

export interface HistoryRecorder {
  invoke(input: OperationInput): OpenOperation;
}

export interface HistoryRecorderOptions {
  /** Takes every event in the order of recording. */
  readonly sink: (event: HistoryEvent) => void;
  /** The history's clock: a safe integer ≥ 0, never decreasing. */
  readonly nowNs: () => number;
}

export function createHistoryRecorder({ sink, nowNs }: HistoryRecorderOptions): HistoryRecorder {
  const processes = new ProcessNames();
  return {
    invoke: (input) => {
      const process = processes.take(input.client);
      const invocation = invocationOf(input, process, nowNs());
      sink(invocation);
      let isOpen = true;
      const complete = (type: "ok" | "fail" | "info", fields: Partial<HistoryEvent>): void => {
        assert(isOpen, `an operation of process ${process} was completed twice`);
        isOpen = false;
        sink({ ...headOf(invocation), type, timeNs: nowNs(), ...fields });
        if (type !== "info") {
          processes.giveBack(input.client, process);
        }
      };
      return {
        ok: (result) => complete("ok", resultFields(result, invocation)),
        fail: (refusal) => complete("fail", refusal),
        info: (error) => complete("info", { error }),
      };
    },
  };
}

/** Names of the sequential processes that one client appears as: `name`, `name/2`, `name/3`, …. */
class ProcessNames {
  readonly #idle = new Map<string, string[]>();
  readonly #taken = new Map<string, number>();

  take(client: string): string {
    const idle = this.#idle.get(client)?.pop();
    if (idle !== undefined) {
      return idle;
    }
    const count = (this.#taken.get(client) ?? 0) + 1;
    this.#taken.set(client, count);
    return count === 1 ? client : `${client}/${count}`;
  }

  giveBack(client: string, process: string): void {
    const idle = this.#idle.get(client);
    if (idle === undefined) {
      this.#idle.set(client, [process]);
    } else {
      idle.push(process);
    }
  }
}

function invocationOf(input: OperationInput, process: string, timeNs: number): HistoryEvent {
  const common = {
    process,
    type: "invoke" as const,
    f: input.f,
    versionstamp: null,
    timeNs,
    ...(input.session === undefined ? {} : { session: input.session }),
    ...(input.clientRegion === undefined ? {} : { clientRegion: input.clientRegion }),
  };
  if (input.f === "read") {
    return {
      ...common,
      key: single(input.keys) ?? null,
      value: null,
      consistency: input.consistency,
      ...(input.keys.length === 1 ? {} : { keys: input.keys }),
      ...(input.bookmark === undefined ? {} : { bookmark: input.bookmark }),
      ...(input.maxStalenessMs === undefined ? {} : { maxStalenessMs: input.maxStalenessMs }),
    };
  }
  const mutation = single(input.mutations);
  return {
    ...common,
    key: mutation?.key ?? null,
    value: mutation?.kind === "set" ? mutation.value : null,
    consistency: "strong",
    ...(mutation === undefined ? { mutations: input.mutations } : {}),
    ...(input.checks === undefined || input.checks.length === 0 ? {} : { checks: input.checks }),
    ...(input.commitId === undefined ? {} : { commitId: input.commitId }),
  };
}

/** What a completion repeats of its invocation. */
function headOf(invocation: HistoryEvent): HistoryEvent {
  const { process, type, f, key, value, versionstamp, timeNs, consistency } = invocation;
  return { process, type, f, key, value, versionstamp, timeNs, consistency };
}

function resultFields(result: OperationResult, invocation: HistoryEvent): Partial<HistoryEvent> {
  if (result.f === "commit") {
    return { versionstamp: result.versionstamp };
  }
  const only = single(result.reads);
  const isSingle = only !== undefined && only.key === invocation.key;
  return {
    ...(isSingle ? { value: only.value, versionstamp: only.versionstamp } : { reads: result.reads }),
    ...(result.provenance === undefined ? {} : { provenance: result.provenance }),
    ...(result.servedAtNs === undefined ? {} : { servedAtNs: result.servedAtNs }),
  };
}

function single<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
