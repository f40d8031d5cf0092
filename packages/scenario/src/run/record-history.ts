// The clients of a run, recorded: every operation is written down as it is asked and as it is answered, for judges and for
// outside checkers (design.md 10).
//
// A decorator around the environment, so that a run that is not recorded pays nothing. So that reads can be told apart, a
// recorded client writes "client:sequence" at the front of its values; a value shorter than that becomes as long as it.
import { KvorumError } from "@kvorum/base";
import { createHistoryRecorder, type HistoryEvent, type HistoryRecorder, type OpenOperation } from "@kvorum/checker";
import { INCARNATION_UNKNOWN } from "../limits.ts";
import type { ScenarioEnvironment, ScenarioKey, ScenarioKv, ScenarioRead } from "./environment.ts";

const TEXT_ENCODER = new TextEncoder();
const TEXT_DECODER = new TextDecoder();
const NS_PER_MS = 1e6;

/** Of a commit, after these its effect may still come; after any other code it certainly has none. */
const UNKNOWN_OUTCOME_CODES: readonly string[] = ["outcome_unknown", "internal", "invariant_broken"];

/**
 * The same environment with clients that record.
 * @param sink takes every event, in the order in which they happen; time counts from this call
 */
export function recordHistory(
  environment: ScenarioEnvironment,
  sink: (event: HistoryEvent) => void,
): ScenarioEnvironment {
  const { clock } = environment;
  const originMs = clock.nowMs();
  const recorder = createHistoryRecorder({
    sink,
    nowNs: () => Math.round((clock.nowMs() - originMs) * NS_PER_MS),
  });
  let clients = 0;
  return {
    ...environment,
    openKv: async (options) => {
      const kv = await environment.openKv(options);
      clients += 1;
      return createRecordedKv(kv, { recorder, name: `${options.region}/${clients}`, clientRegion: options.region });
    },
  };
}

interface RecordedClient {
  readonly recorder: HistoryRecorder;
  /** Unique in the history. */
  readonly name: string;
  readonly clientRegion: string;
}

function createRecordedKv(kv: ScenarioKv, { recorder, name, clientRegion }: RecordedClient): ScenarioKv {
  let sequence = 0;
  const who = { client: name, clientRegion };
  return {
    clientId: kv.clientId,
    close: () => kv.close(),
    async get(key, options) {
      const keyText = keyToText(key);
      const { consistency } = options;
      const open = recorder.invoke({ ...who, f: "read", keys: [keyText], consistency });
      try {
        const read = await kv.get(key, options);
        completeRead(open, keyText, read);
        return read;
      } catch (thrown) {
        open.fail({ error: KvorumError.from(thrown).code });
        throw thrown;
      }
    },
    async set(key, value) {
      sequence += 1;
      const text = `${name}:${sequence}`;
      const mutation = { kind: "set", key: keyToText(key), value: text } as const;
      const open = recorder.invoke({ ...who, f: "write", mutations: [mutation] });
      try {
        const committed = await kv.set(key, markedValue(text, value.length));
        open.ok({ f: "commit", versionstamp: committed.versionstamp });
        return committed;
      } catch (thrown) {
        completeFailedCommit(open, KvorumError.from(thrown).code);
        throw thrown;
      }
    },
  };
}

function completeRead(open: OpenOperation, key: string, { value, versionstamp, provenance }: ScenarioRead): void {
  const { region, datacenter, ageMs } = provenance;
  open.ok({
    f: "read",
    reads: [{ key, value: value === null ? null : textOfValue(value), versionstamp }],
    provenance: {
      region,
      datacenter,
      incarnation: INCARNATION_UNKNOWN,
      versionstamp: provenance.versionstamp,
      ageMs,
    },
  });
}

function completeFailedCommit(open: OpenOperation, code: string): void {
  if (UNKNOWN_OUTCOME_CODES.includes(code)) {
    open.info(code);
  } else {
    open.fail({ error: code });
  }
}

function keyToText(key: ScenarioKey): string {
  return JSON.stringify(key);
}

/** The text, and zeros up to the size. */
function markedValue(text: string, sizeBytes: number): Uint8Array {
  const mark = TEXT_ENCODER.encode(text);
  const value = new Uint8Array(Math.max(sizeBytes, mark.length));
  value.set(mark);
  return value;
}

/** What a recorded client wrote; whatever else stands under the key is shown as what it is. */
function textOfValue(value: unknown): string {
  if (!(value instanceof Uint8Array)) {
    return JSON.stringify(value) ?? String(value);
  }
  const end = value.indexOf(0);
  return TEXT_DECODER.decode(end < 0 ? value : value.subarray(0, end));
}
