// From outcomes to the messages of the data path. Value bytes and versionstamps leave as they came.
import type { Versionstamp } from "@kvorum/keyspace";
import type { KvEntry, Outcome, ValueEncoding } from "@kvorum/kv";
import { encodeAnswer } from "./datapath-schema.ts";

const ENCODING_CODES: Readonly<Record<ValueEncoding, number>> = { v8: 1, le64: 2, bytes: 3 };
const SR_SUCCESS = 1;
const AW_SUCCESS = 1;
const AW_CHECK_FAILURE = 2;

type Ranges = Extract<Outcome, { readonly kind: "read" }>["ranges"];

export function encodeSnapshotRead(ranges: Ranges, { strong }: { readonly strong: boolean }): Uint8Array {
  return encodeAnswer("SnapshotReadOutput", {
    ranges: ranges.map((entries) => ({ values: entries.map(entryMessage) })),
    readDisabled: false,
    readIsStronglyConsistent: strong,
    status: SR_SUCCESS,
  });
}

export function encodeCommitted(versionstamp: Versionstamp): Uint8Array {
  return encodeAnswer("AtomicWriteOutput", { status: AW_SUCCESS, versionstamp });
}

export function encodeCheckFailed(failedChecks: readonly number[]): Uint8Array {
  return encodeAnswer("AtomicWriteOutput", { status: AW_CHECK_FAILURE, failedChecks });
}

/**
 * One state of all watched keys, behind its length. Every key is called changed, as the reference server does: clients
 * compare versionstamps themselves.
 */
export function encodeWatchFrame(ranges: Ranges): Uint8Array {
  const output = encodeAnswer("WatchOutput", {
    status: SR_SUCCESS,
    keys: ranges.map(([entry]) => ({
      changed: true,
      ...(entry === undefined ? {} : { entryIfChanged: entryMessage(entry) }),
    })),
  });
  const frame = new Uint8Array(4 + output.length);
  new DataView(frame.buffer).setUint32(0, output.length, true);
  frame.set(output, 4);
  return frame;
}

/** A frame without content: the server lives and nothing has changed. */
export const PING_FRAME: Uint8Array = new Uint8Array(4);

function entryMessage({ key, value, versionstamp }: KvEntry): object {
  return { key, value: value.data, encoding: ENCODING_CODES[value.encoding], versionstamp };
}
