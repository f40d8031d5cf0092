// One run of a scenario, on processes or on virtual time: from a loaded file to a report.
import type { HistoryEvent } from "@kvorum/checker";
import {
  createLiveWorld,
  createSimWorld,
  type Progress,
  type Report,
  runScenario,
  type Scenario,
} from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import { readClusterStatus } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import type { NodeSettings } from "../cluster/node-settings.ts";
import { TemporaryCluster } from "../cluster/temporary-cluster.ts";
import type { Interruption } from "../interruption.ts";
import { VERSION } from "../version.ts";
import { liveClusterFrom } from "./live-cluster.ts";
import type { LoadedScenario } from "./load-scenario-file.ts";
import { requireAbilities } from "./require-abilities.ts";

export interface ClockedRun {
  readonly loaded: LoadedScenario;
  /** Replaces the scenario's own. */
  readonly seed: number | undefined;
  /** What repeats the run. */
  readonly command: string;
  readonly interruption: Interruption;
  readonly onProgress?: (progress: Progress) => void;
  /** Before and after the run itself. */
  readonly onMessage?: (message: string) => void;
  readonly onHistoryEvent?: ((event: HistoryEvent) => void) | undefined;
}

/** On virtual time, in this process. */
export async function runOnSim(run: ClockedRun): Promise<Report> {
  const { scenario, topology } = run.loaded;
  await using world = await createSimWorld({
    topology,
    seed: run.seed ?? scenario.seed,
    regionLeaseMs: scenario.regionLeaseMs,
    operationsOpenMax: scenario.operationsOpenMax,
  });
  return await runScenario({ ...runOptions(run), world });
}

/** On a cluster that runs, or on one of its own. */
export async function runLive(context: CliContext, run: ClockedRun, cluster: string | undefined): Promise<Report> {
  if (cluster !== undefined) {
    const record = mustFindCluster(context.folder, cluster);
    const { primaryRegion } = await readClusterStatus(record);
    await requireAbilities({ record, primaryRegion }, run.loaded);
    using world = createLiveWorld(liveClusterFrom(record));
    return await runScenario({ ...runOptions(run), world });
  }
  const { scenario, topology } = run.loaded;
  const { onMessage = () => {} } = run;
  await using temporary = await TemporaryCluster.start({
    topology,
    seed: run.seed ?? scenario.seed,
    wan: true,
    settings: settingsOf(scenario),
    interruption: run.interruption,
    onProgress: onMessage,
  });
  using world = createLiveWorld(liveClusterFrom(temporary.record));
  const report = await runScenario({ ...runOptions(run), world });
  onMessage("stopping the cluster");
  return report;
}

function settingsOf({ regionLeaseMs, operationsOpenMax }: Scenario): NodeSettings {
  return {
    ...(regionLeaseMs === null ? {} : { regionLeaseMs }),
    ...(operationsOpenMax === null ? {} : { operationsOpenMax }),
  };
}

function runOptions({ loaded, seed, command, interruption, onProgress, onHistoryEvent }: ClockedRun) {
  return {
    scenario: loaded.scenario,
    ...(loaded.play === null ? {} : { play: loaded.play }),
    ...(seed === undefined ? {} : { seed }),
    command,
    version: VERSION,
    signal: interruption.signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onHistoryEvent === undefined ? {} : { onHistoryEvent }),
  };
}
