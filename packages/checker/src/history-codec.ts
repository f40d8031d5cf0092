// A history as text: one JSON line per event, so that it can be written while it happens and read by other checkers.
//
// Fields are checked by hand, since this package has no library: a line that another tool has damaged is refused with
// its number, and is never judged.
import { KvorumError } from "@kvorum/base";
import type { HistoryEvent } from "./history.ts";

type Guard = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Guard>>;

const isText: Guard = (value) => typeof value === "string";
const isTextOrNull: Guard = (value) => value === null || typeof value === "string";
const isCount: Guard = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isDuration: Guard = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isDurationOrNull: Guard = (value) => value === null || isDuration(value);
const isVersionstamp: Guard = (value) => typeof value === "string" && /^[0-9a-f]{20}$/.test(value);
const isVersionstampOrNull: Guard = (value) => value === null || isVersionstamp(value);
const oneOf =
  (...allowed: readonly unknown[]): Guard =>
  (value) =>
    allowed.includes(value);
const listOf =
  (guard: Guard): Guard =>
  (value) =>
    Array.isArray(value) && value.every(guard);
const recordOf =
  (shape: Shape): Guard =>
  (value) =>
    isRecord(value) && Object.entries(shape).every(([field, guard]) => guard(value[field]));

const isSet = recordOf({ kind: oneOf("set"), key: isText, value: isText });
const isDelete = recordOf({ kind: oneOf("delete"), key: isText });

const REQUIRED_FIELDS: Shape = {
  process: isText,
  type: oneOf("invoke", "ok", "fail", "info"),
  f: isText,
  key: isTextOrNull,
  value: isTextOrNull,
  versionstamp: isVersionstampOrNull,
  timeNs: isCount,
  consistency: oneOf("strong", "session", "bounded", "eventual", null),
};

const OPTIONAL_FIELDS: Shape = {
  keys: listOf(isText),
  reads: listOf(recordOf({ key: isText, value: isTextOrNull, versionstamp: isVersionstampOrNull })),
  checks: listOf(recordOf({ key: isText, versionstamp: isVersionstampOrNull })),
  mutations: listOf((value) => isSet(value) || isDelete(value)),
  failedChecks: listOf(isCount),
  commitId: recordOf({ clientId: isText, sequence: isCount }),
  session: isText,
  bookmark: recordOf({ epoch: isCount, index: isCount }),
  maxStalenessMs: isDuration,
  provenance: recordOf({
    region: isText,
    datacenter: isText,
    incarnation: isCount,
    versionstamp: isVersionstamp,
    ageMs: isDurationOrNull,
  }),
  servedAtNs: isCount,
  clientRegion: isText,
  error: isText,
};

/** One line of JSON, without its line break. */
export function encodeHistoryEvent(event: HistoryEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads one line back.
 * @param lineNumber 1-based, for the message
 * @throws KvorumError invalid_argument — not JSON, or a field is missing or of another type; the message names line and field
 */
export function decodeHistoryEvent(line: string, lineNumber: number): HistoryEvent {
  const parsed = parseJson(line, lineNumber);
  const wrong = isRecord(parsed) ? findWrongField(parsed) : "the line itself";
  if (wrong !== null) {
    throw new KvorumError(
      "invalid_argument",
      `history, line ${lineNumber}: ${wrong} is missing or not what it should be`,
    );
  }
  return parsed as HistoryEvent;
}

/**
 * Reads a whole file of events; empty lines are passed over.
 * @throws KvorumError invalid_argument — as decodeHistoryEvent
 */
export function decodeHistory(text: string): readonly HistoryEvent[] {
  return text
    .split("\n")
    .map((line, index) => ({ line, lineNumber: index + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, lineNumber }) => decodeHistoryEvent(line, lineNumber));
}

function findWrongField(record: Readonly<Record<string, unknown>>): string | null {
  for (const [field, guard] of Object.entries(REQUIRED_FIELDS)) {
    if (!guard(record[field])) {
      return JSON.stringify(field);
    }
  }
  for (const [field, guard] of Object.entries(OPTIONAL_FIELDS)) {
    if (record[field] !== undefined && !guard(record[field])) {
      return JSON.stringify(field);
    }
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(line: string, lineNumber: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `history, line ${lineNumber}: not JSON`, { cause });
  }
}
