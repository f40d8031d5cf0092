// Time to visible, from outside: a client writes a fresh key; from the acknowledgement on, a client in each region reads it
// at `eventual`, the next read as soon as the last was answered, until a read returns that write.
//
// The figure of a region is (issue of the first read that returns the write) - (acknowledgement), so that its CDF is
// P(a read issued t after the acknowledgement returns the write). Its grain is one local read; a region that had the
// write before it was acknowledged shows 0.
import { KvorumError } from "@kvorum/base";
import type { RegionRecorder } from "../figures/region-recorder.ts";
import { PROBE_RETRY_MS, PROBE_TIMEOUT_MS } from "../limits.ts";
import type { AcknowledgedWrites } from "./acknowledged-writes.ts";
import type { ScenarioClock, ScenarioKey, ScenarioKv } from "./environment.ts";

export interface ProbeReader {
  readonly client: ScenarioKv;
  readonly recorder: RegionRecorder;
}

export interface VisibilityProbeOptions {
  readonly writer: ScenarioKv;
  /** Of the writer's region: its failures are counted there. */
  readonly writerRecorder: RegionRecorder;
  readonly readers: readonly ProbeReader[];
  readonly writes: AcknowledgedWrites;
  readonly clock: ScenarioClock;
  readonly signal: AbortSignal;
}

const PROBE_VALUE = new Uint8Array(0);
const PROBE_PREFIX = "kvorum-probe";

/** One probe, over when every region has seen the write or given up. Never rejects. */
export async function probeVisibility(options: VisibilityProbeOptions, probeNumber: number): Promise<void> {
  const { writer, clock } = options;
  const key: ScenarioKey = [PROBE_PREFIX, probeNumber];
  try {
    const committed = await writer.set(key, PROBE_VALUE);
    const ackedAtMs = clock.nowMs();
    options.writes.add({ ...committed, clientId: writer.clientId });
    const target: ProbeTarget = { key, versionstamp: committed.versionstamp, ackedAtMs };
    await Promise.all(options.readers.map((reader) => awaitVisible(options, reader, target)));
  } catch (thrown) {
    options.writerRecorder.recordFailure(KvorumError.from(thrown).code);
  }
}

interface ProbeTarget {
  readonly key: ScenarioKey;
  readonly versionstamp: string;
  readonly ackedAtMs: number;
}

async function awaitVisible(options: VisibilityProbeOptions, reader: ProbeReader, target: ProbeTarget): Promise<void> {
  const { clock, signal } = options;
  for (
    let issuedAtMs = target.ackedAtMs;
    issuedAtMs - target.ackedAtMs < PROBE_TIMEOUT_MS && !signal.aborted;
    issuedAtMs = clock.nowMs()
  ) {
    if (await isVisible(options, reader.client, target)) {
      reader.recorder.timeToVisible.record(issuedAtMs - target.ackedAtMs);
      return;
    }
  }
  if (!signal.aborted) {
    reader.recorder.recordUnseenProbe();
  }
}

/** A read that fails has not returned the write; after a pause the next one may. */
async function isVisible(options: VisibilityProbeOptions, client: ScenarioKv, target: ProbeTarget): Promise<boolean> {
  const { clock, signal } = options;
  try {
    const { versionstamp } = await client.get(target.key, { consistency: "eventual" });
    return versionstamp !== null && versionstamp >= target.versionstamp;
  } catch {
    await clock.sleepUntil(clock.nowMs() + PROBE_RETRY_MS, signal);
    return false;
  }
}
