// Where one datacenter of a local cluster keeps its things.
import { join } from "node:path";
import type { DatacenterId } from "@kvorum/base";
import type { ClusterRecord } from "./cluster-record.ts";

export interface DatacenterPaths {
  readonly folder: string;
  readonly config: string;
  readonly data: string;
  readonly log: string;
  /** What the process prints itself: nothing, unless it fails to start. */
  readonly stderr: string;
  readonly pid: string;
}

export function pathsOf(record: Pick<ClusterRecord, "folder">, datacenter: DatacenterId): DatacenterPaths {
  const folder = join(record.folder, datacenter);
  return {
    folder,
    config: join(folder, "config.json"),
    data: join(folder, "data"),
    log: join(folder, "node.log"),
    stderr: join(folder, "stderr.log"),
    pid: join(folder, "pid"),
  };
}
