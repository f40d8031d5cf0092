// What a run needs of the world: a clock to keep its schedule, clients, operators' connections. Real ones by default; a test
// gives virtual ones, and so can a simulator.
import type { ClientId, DatacenterId, Region } from "@kvorum/base";
import { type AdminConnection, connectAdmin } from "@kvorum/protocol";
import { openKv } from "@kvorum/sdk";
import { OPERATION_TIMEOUT_MS } from "../limits.ts";

export type ScenarioKey = readonly (string | number)[];

/** What a read of one key came to: value and versionstamp are null together where there is none. */
export interface ScenarioRead {
  readonly value: unknown;
  /** 20 hex digits. */
  readonly versionstamp: string | null;
  readonly provenance: {
    readonly region: Region;
    readonly datacenter: DatacenterId;
    /** The commit up to which the replica had applied the log when it answered. */
    readonly versionstamp: string;
    /** Null when the replica cannot tell. */
    readonly ageMs: number | null;
  };
}

/** The part of the SDK's Kv that a scenario uses. */
export interface ScenarioKv {
  readonly clientId: ClientId;
  get(key: ScenarioKey, options: { readonly consistency: "strong" | "eventual" }): Promise<ScenarioRead>;
  set(
    key: ScenarioKey,
    value: Uint8Array,
  ): Promise<{ readonly versionstamp: string; readonly datacentersDurable: number }>;
  close(): void;
}

/** Monotonic time in ms, with a fraction. */
export interface ScenarioClock {
  nowMs(): number;
  /** Resolves at the instant, never before it; at once when the signal is aborted. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

export interface ScenarioEnvironment {
  readonly clock: ScenarioClock;
  openKv(options: { readonly addresses: readonly string[]; readonly region: Region }): Promise<ScenarioKv>;
  connectAdmin(address: string): AdminConnection;
}

/** Real time, real sockets. */
export const liveEnvironment: ScenarioEnvironment = {
  clock: { nowMs: () => performance.now(), sleepUntil },
  openKv: ({ addresses, region }) => openKv(addresses, { region, timeoutMs: OPERATION_TIMEOUT_MS }),
  connectAdmin,
};

/** Timers are coarse, 1 ms: the timer covers the whole milliseconds, turns of the event loop the rest. */
async function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const wholeMs = Math.floor(atMs - performance.now());
  if (wholeMs > 0) {
    await waitMs(wholeMs, signal);
  }
  while (!signal.aborted && performance.now() < atMs) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function waitMs(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, durationMs);
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted) {
      wake();
    }
  });
}
