// A workload's context on an emulated cluster: the replicas of production on virtual time, a recorder with one phase, and room for a
// fault in what a client does.
import { createPrng, parseRegion, type Region } from "@kvorum/base";
import { createCluster, type EmulatedCluster } from "@kvorum/embedded";
import { AcknowledgedWrites } from "../run/acknowledged-writes.ts";
import { RunRecorder } from "../run/run-recorder.ts";
import { type Workload, workloadSchema } from "../schema/workload-schema.ts";
import { createDriver } from "../workload/create-driver.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "../workload/workload-driver.ts";
import type { ScenarioKv } from "../world/world.ts";

export interface SimOptions {
  /** What the file would say. */
  readonly workload: Record<string, unknown>;
  readonly durationMs?: number;
  readonly seed?: number;
  /** What the clients are replaced by: one that lies, for example. */
  readonly disturb?: (client: ScenarioKv, region: Region) => ScenarioKv;
}

export interface SimRun extends AsyncDisposable {
  readonly cluster: EmulatedCluster;
  readonly context: WorkloadContext;
  readonly recorder: RunRecorder;
  readonly writes: AcknowledgedWrites;
  readonly driver: WorkloadDriver;
  /** Prepares, carries out the plan, finishes. `meanwhile` acts beside the load. */
  play(meanwhile?: () => Promise<void>): Promise<void>;
  /** Samples of a kind in a region. */
  countOf(region: string, kind: keyof RunRecorder["regions"][number]["latency"]): number;
}

/** One workload, called as its kind is. */
export async function startSim({ workload, durationMs = 3_000, seed = 1, disturb }: SimOptions): Promise<SimRun> {
  const cluster = await createCluster("deploy", { seed });
  const phases = [placedPhase({ durationMs })];
  const recorder = new RunRecorder({ phases, bucketMs: 1_000 });
  const writes = new AcknowledgedWrites();
  const signal = new AbortController().signal;
  const context: WorkloadContext = {
    clock: {
      nowMs: () => cluster.nowMs,
      wallMs: () => cluster.nowMs,
      sleepUntil: (atMs, aborted) => cluster.sleepUntil(atMs, aborted),
    },
    recorder,
    writes,
    random: createPrng(seed, "test"),
    primaryRegion: cluster.topology.primaryRegion,
    signal,
    openClient: ({ region, bookmark, database }) => {
      const client = cluster.client(region, { database });
      const session = bookmark === undefined ? client : client.session({ bookmark, consistency: "strong" });
      return Promise.resolve(disturb?.(session, region) ?? session);
    },
  };
  const parsed = parseWorkload(workload);
  const driver = createDriver(parsed, parsed.kind, context);
  const play = async (meanwhile?: () => Promise<void>): Promise<void> => {
    await driver.prepare();
    recorder.begin(cluster.nowMs);
    await Promise.all([carryOut(driver, phases, context), meanwhile?.()]);
    await cluster.caughtUp();
    await driver.finish();
  };
  const countOf: SimRun["countOf"] = (region, kind) =>
    recorder.regions.find((row) => row.region === parseRegion(region))?.latency[kind].count ?? 0;
  const close = (): Promise<void> => cluster.close();
  return { cluster, context, recorder, writes, driver, play, countOf, [Symbol.asyncDispose]: close };
}

export function parseWorkload(workload: Record<string, unknown>): Workload {
  return workloadSchema.parse({ clientRegion: "us-east4", ...workload });
}

/** One that is measured, from the start of the load. */
export function placedPhase(phase: Partial<PlacedPhase>): PlacedPhase {
  return { name: "measure", kind: "measure", fromMs: 0, durationMs: 1_000, load: 1, recorded: true, ...phase };
}

/** Proxies all of a client but some methods. */
export function withMethods(client: ScenarioKv, methods: Partial<ScenarioKv>): ScenarioKv {
  return new Proxy(client, {
    get: (target, name) => {
      const own: unknown = Reflect.get(methods, name);
      const found: unknown = own ?? Reflect.get(target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

async function carryOut(
  driver: WorkloadDriver,
  phases: readonly PlacedPhase[],
  { clock, signal, recorder }: WorkloadContext,
): Promise<void> {
  const executions: Promise<void>[] = [];
  for (const operation of driver.plan(phases)) {
    const intendedAtMs = recorder.originAtMs + operation.atMs;
    await clock.sleepUntil(intendedAtMs, signal);
    executions.push(driver.execute(operation, intendedAtMs));
  }
  await Promise.all(executions);
}
