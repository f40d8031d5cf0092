// A cluster for the length of one command: started, used, taken away, whatever happens in between.
import type { Topology } from "@kvorum/wan";
import type { Interruption } from "../interruption.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { launchCluster } from "./launch-cluster.ts";
import type { NodeSettings } from "./node-settings.ts";
import { killNow, removeCluster } from "./stop-cluster.ts";
import { temporaryStartFolder } from "./temporary-folder.ts";

export interface TemporaryClusterOptions {
  readonly topology: Topology;
  readonly seed: number;
  readonly wan: boolean;
  readonly settings: NodeSettings;
  readonly interruption: Interruption;
  readonly onProgress: (message: string) => void;
}

/** A running cluster; disposing of it stops every process and removes its folder. */
export class TemporaryCluster implements AsyncDisposable {
  readonly record: ClusterRecord;

  constructor(record: ClusterRecord) {
    this.record = record;
  }

  /** @throws KvorumError as launchCluster does */
  static async start(options: TemporaryClusterOptions): Promise<TemporaryCluster> {
    const { interruption, ...rest } = options;
    const { record } = await launchCluster({
      ...rest,
      adversaryBoundMs: null,
      startFolder: temporaryStartFolder(),
      detached: false,
      signal: interruption.signal,
      onRecord: (started) => interruption.setLastResort(() => killNow(started)),
    });
    return new TemporaryCluster(record);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeCluster(this.record, { keep: false });
  }
}
