// A commit of a client, noted down when it was acknowledged: the run looks for it in the leader's log in the end.
import type { Region } from "@kvorum/base";
import type { KvCommitError, KvCommitResult } from "@kvorum/sdk";
import type { Acknowledgement } from "../run/acknowledged-writes.ts";
import type { ScenarioKv } from "../world/world.ts";
import type { WorkloadContext } from "./workload-driver.ts";

export interface Writer {
  readonly client: ScenarioKv;
  /** Where it is. */
  readonly region: Region;
}

/** @returns null: a check did not hold. @throws whatever `commit` throws */
export function acknowledge(
  context: Pick<WorkloadContext, "clock" | "writes">,
  writer: Writer,
  commit: () => Promise<KvCommitResult>,
): Promise<Acknowledgement>;
export function acknowledge(
  context: Pick<WorkloadContext, "clock" | "writes">,
  writer: Writer,
  commit: () => Promise<KvCommitResult | KvCommitError>,
): Promise<Acknowledgement | null>;
export async function acknowledge(
  { clock, writes }: Pick<WorkloadContext, "clock" | "writes">,
  { client, region }: Writer,
  commit: () => Promise<KvCommitResult | KvCommitError>,
): Promise<Acknowledgement | null> {
  const sentAtMs = clock.nowMs();
  const result = await commit();
  if (!result.ok) {
    return null;
  }
  const { versionstamp, datacentersDurable } = result;
  const { clientId } = client;
  const acknowledgement = { versionstamp, datacentersDurable, clientId, region, sentAtMs, ackedAtMs: clock.nowMs() };
  writes.add(acknowledgement);
  return acknowledgement;
}
