// A node that has just started, or gone on after a pause, is told what the others were told: the faults that are in force, and
// whether eventual reads are held back.
import type { DatacenterId } from "@kvorum/base";
import { catchUpAdversary } from "./adversary-settings.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { catchUpDisk } from "./disk-settings.ts";
import { catchUpWan } from "./wan-settings.ts";

/** @throws KvorumError unreachable — it runs and does not answer */
export async function catchUpNode(record: ClusterRecord, datacenter: DatacenterId): Promise<void> {
  await catchUpWan(record, datacenter);
  await catchUpDisk(record, datacenter);
  await catchUpAdversary(record, datacenter);
}
