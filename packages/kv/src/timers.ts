// The table `timers`: one timeline of everything that falls due by leader time, in all databases. f64 due · u8 kind · u32
// database number · what it is about -> the database's name. A sweep takes from its front.
import { ByteReader, ByteWriter, createWallMs, type WallMs } from "@kvorum/base";
import { type MessageId, readMessageId, writeMessageId } from "./message-id.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

export type Timer = {
  readonly dueAtMs: WallMs;
  readonly databaseNumber: number;
  readonly databaseName: string;
} & (
  | { readonly kind: "expiry"; readonly key: Uint8Array }
  /** A message's listener has not been heard of in time. */
  | { readonly kind: "lease"; readonly messageId: MessageId }
  /** An ephemeral database may be idle. It is moved only when it is due: writes do not touch it. */
  | { readonly kind: "idle" }
  /** A dropped database has rows left. The last of its moment, so that the others do not wait for it. */
  | { readonly kind: "leftovers" }
);

const KIND_CODES = { expiry: 1, lease: 2, idle: 3, leftovers: 4 } as const satisfies Record<Timer["kind"], number>;
const KINDS: readonly (Timer["kind"] | undefined)[] = [undefined, "expiry", "lease", "idle", "leftovers"];
/** No timer is due before 1970, and none has a key this short. */
const FIRST_KEY = Uint8Array.of(0);
const LAST_KEY = Uint8Array.of(0xff);
/** Sorts after every kind. */
const AFTER_EVERY_KIND = 0xff;
const CAPACITY_BYTES = 64;

export function putTimer(writer: StateWriter, timer: Timer): void {
  writer.put("timers", timerKey(timer), new TextEncoder().encode(timer.databaseName));
}

export function removeTimer(writer: StateWriter, timer: Timer): void {
  writer.remove("timers", timerKey(timer));
}

/** Whether a timer still stands: what an earlier one did may have ended it. */
export function isPending(reader: StateReader, timer: Timer): boolean {
  return reader.get("timers", timerKey(timer)) !== undefined;
}

/** When the first timer is due; null: there is none. */
export function firstDueAtMs(reader: StateReader): WallMs | null {
  const [first] = reader.range("timers", { start: FIRST_KEY, end: LAST_KEY, limit: 1, reverse: false });
  return first === undefined ? null : openKey(first[0]).dueAtMs;
}

/** Timers that are due at `nowMs`, the earliest ones first. Their bytes are views into the reader's. */
export function dueTimers(reader: StateReader, nowMs: WallMs, limit: number): Timer[] {
  const end = new ByteWriter(CAPACITY_BYTES);
  end.float64(nowMs);
  end.uint8(AFTER_EVERY_KIND);
  const rows = reader.range("timers", { start: FIRST_KEY, end: end.take(), limit, reverse: false });
  return rows.map(([key, name]) => decodeTimer(key, new TextDecoder().decode(name)));
}

function timerKey(timer: Timer): Uint8Array {
  const writer = new ByteWriter(CAPACITY_BYTES);
  writer.float64(timer.dueAtMs);
  writer.uint8(KIND_CODES[timer.kind]);
  writer.uint32(timer.databaseNumber);
  if (timer.kind === "expiry") {
    writer.raw(timer.key);
  } else if (timer.kind === "lease") {
    writeMessageId(writer, timer.messageId);
  }
  return writer.take();
}

function decodeTimer(bytes: Uint8Array, databaseName: string): Timer {
  const { reader, dueAtMs } = openKey(bytes);
  const code = reader.uint8();
  const kind = KINDS[code] ?? reader.fail(`a timer of kind ${code}`);
  const timer = { dueAtMs, databaseName, databaseNumber: reader.uint32() };
  switch (kind) {
    case "expiry":
      return { ...timer, kind, key: reader.raw(reader.remaining) };
    case "lease":
      return { ...timer, kind, messageId: readMessageId(reader) };
    case "idle":
    case "leftovers":
      return { ...timer, kind };
  }
}

function openKey(key: Uint8Array): { readonly reader: ByteReader; readonly dueAtMs: WallMs } {
  const reader = new ByteReader(key, { what: "timer", code: "data_corrupt" });
  return { reader, dueAtMs: createWallMs(reader.float64()) };
}
