// Time to visible, from outside: a client writes a fresh key; from the acknowledgement on, a client in each region reads it
// at `eventual` until a read returns that write.
//
// The figure of a region is (issue of the first read that returns the write) - (acknowledgement), so that its CDF is
// P(a read issued t after the acknowledgement returns the write). Its grain is one local read, or PROBE_POLL_MS_MIN if that takes
// longer; a region that had the write before it was acknowledged shows 0.
import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import { PROBE_KEY_PART, PROBE_POLL_MS_MIN, PROBE_RETRY_MS, PROBE_TIMEOUT_MS } from "../limits.ts";
import type { PlacedPhase, WorkloadContext } from "../workload/workload-driver.ts";
import type { ScenarioKv } from "../world/world.ts";
import { type ProbeSchedule, runProbes } from "./probe-schedule.ts";

export interface VisibilityProbeOptions {
  /** Only in the window of the probes; null: all the measured time. */
  readonly windowMs: number | null;
  readonly ratePerSecond: number;
  /** Default: the primary region. */
  readonly writerRegion?: string | undefined;
}

interface Client {
  readonly region: Region;
  readonly client: ScenarioKv;
}

interface Target {
  readonly key: readonly [string, string, number];
  readonly versionstamp: string;
  readonly ackedAtMs: number;
}

const NO_BYTES = new Uint8Array(0);

export class VisibilityProbe {
  readonly #options: VisibilityProbeOptions;
  readonly #context: WorkloadContext;
  readonly #writerRegion: Region;
  #writer: Client | null = null;
  #readers: readonly Client[] = [];

  constructor(options: VisibilityProbeOptions, context: WorkloadContext) {
    const { writerRegion } = options;
    this.#options = options;
    this.#context = context;
    this.#writerRegion = writerRegion === undefined ? context.primaryRegion : parseRegion(writerRegion);
    context.recorder.addRegion(this.#writerRegion);
  }

  /** Opens the writer, and a reader in every region of the report. @throws KvorumError unreachable, deadline_exceeded */
  async prepare(): Promise<void> {
    const { recorder, openClient } = this.#context;
    const open = async (region: Region): Promise<Client> => ({
      region,
      client: await openClient({ region, name: "visibility-probe" }),
    });
    this.#writer = await open(this.#writerRegion);
    this.#readers = await Promise.all(recorder.regions.map(({ region }) => open(region)));
  }

  /** Ends when every probe has been seen everywhere or given up, soon after the signal. Never rejects. */
  async run(load: ProbeSchedule): Promise<void> {
    const writer = this.#writer;
    if (writer === null) {
      return;
    }
    const { clock, signal } = this.#context;
    const isProbed = this.#options.windowMs === null ? isMeasured : isWindow;
    await runProbes({
      ...load,
      clock,
      signal,
      everyMs: 1_000 / this.#options.ratePerSecond,
      isProbed,
      probe: (number) => this.#probe(writer, number),
    });
  }

  async #probe({ client: writer, region }: Client, number: number): Promise<void> {
    const { clock, writes, recorder } = this.#context;
    const key = [PROBE_KEY_PART, "visible", number] as const;
    const sentAtMs = clock.nowMs();
    try {
      const { versionstamp, datacentersDurable } = await writer.set(key, NO_BYTES);
      const ackedAtMs = clock.nowMs();
      writes.add({ versionstamp, datacentersDurable, clientId: writer.clientId, region, sentAtMs, ackedAtMs });
      await Promise.all(this.#readers.map((reader) => this.#awaitVisible(reader, { key, versionstamp, ackedAtMs })));
    } catch (thrown) {
      recorder.failed(region, KvorumError.from(thrown).code, sentAtMs);
    }
  }

  async #awaitVisible({ client, region }: Client, target: Target): Promise<void> {
    const { clock, signal, recorder } = this.#context;
    const { ackedAtMs } = target;
    for (
      let issuedAtMs = ackedAtMs;
      issuedAtMs - ackedAtMs < PROBE_TIMEOUT_MS && !signal.aborted;
      issuedAtMs = clock.nowMs()
    ) {
      if (await this.#isVisible(client, target)) {
        recorder.becameVisible(region, issuedAtMs - ackedAtMs, ackedAtMs);
        return;
      }
      await clock.sleepUntil(issuedAtMs + PROBE_POLL_MS_MIN, signal);
    }
    if (!signal.aborted) {
      recorder.probeUnseen(region, ackedAtMs);
    }
  }

  /** A read that fails has not returned the write; after a pause the next one may. */
  async #isVisible(client: ScenarioKv, target: Target): Promise<boolean> {
    const { clock, signal } = this.#context;
    try {
      const { versionstamp } = await client.get(target.key, { consistency: "eventual" });
      return versionstamp !== null && versionstamp >= target.versionstamp;
    } catch {
      await clock.sleepUntil(clock.nowMs() + PROBE_RETRY_MS, signal);
      return false;
    }
  }
}

function isMeasured({ recorded }: PlacedPhase): boolean {
  return recorded;
}

function isWindow({ kind }: PlacedPhase): boolean {
  return kind === "probe";
}
