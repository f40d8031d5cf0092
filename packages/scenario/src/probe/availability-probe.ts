// Whether one could write, every so often: strong writes on a schedule, each with a short deadline, none tried again by the probe.
//
// Its samples are what outages are found in. The deadline is short, so that a write that hangs while nobody leads has failed soon and
// the outage is known to the grain of the schedule; and long enough that no healthy write misses it.
import { type ErrorCode, KvorumError, parseRegion, type Region } from "@kvorum/base";
import { createLatencyMatrix, relayOrder } from "@kvorum/wan";
import {
  AVAILABILITY_ROOM_MS,
  AVAILABILITY_ROUND_TRIPS,
  AVAILABILITY_TIMEOUT_MS_MIN,
  PROBE_KEY_PART,
} from "../limits.ts";
import type { WorkloadContext } from "../workload/workload-driver.ts";
import { type LookedAt, Lookout } from "../world/lookout.ts";
import type { ScenarioKv } from "../world/world.ts";
import { type ProbeSchedule, runProbes } from "./probe-schedule.ts";

/** One strong write. Moments are ms since the start of the load. */
export interface AvailabilitySample {
  readonly issuedAtMs: number;
  readonly endedAtMs: number;
  /** Null: it was acknowledged. */
  readonly code: ErrorCode | null;
}

export interface AvailabilityProbeOptions {
  /** Default: the primary region. */
  readonly clientRegion?: string | undefined;
  readonly everyMs: number;
  /** After that a write has failed. Null: as soon as no healthy write takes so long. */
  readonly timeoutMs: number | null;
}

export class AvailabilityProbe {
  readonly #options: AvailabilityProbeOptions;
  readonly #context: WorkloadContext;
  readonly #region: Region;
  readonly #lookout: Lookout;
  readonly #timeoutMsTo: (primaryRegion: Region) => number;
  readonly #samples: AvailabilitySample[] = [];
  #client: ScenarioKv | null = null;
  #primaryRegion: Region;
  #isLooking = false;
  #originAtMs = 0;

  constructor(options: AvailabilityProbeOptions, context: WorkloadContext, world: LookedAt) {
    this.#options = options;
    this.#context = context;
    this.#primaryRegion = context.primaryRegion;
    this.#region = options.clientRegion === undefined ? context.primaryRegion : parseRegion(options.clientRegion);
    this.#lookout = new Lookout(world);
    const matrix = createLatencyMatrix(world.topology);
    this.#timeoutMsTo = (primaryRegion) => {
      const rttMs = relayOrder(world.topology, primaryRegion).map((id) => matrix.figures(this.#region, id).rttMs);
      const neededMs = AVAILABILITY_ROUND_TRIPS * Math.max(...rttMs) + AVAILABILITY_ROOM_MS;
      return options.timeoutMs ?? Math.ceil(Math.max(AVAILABILITY_TIMEOUT_MS_MIN, neededMs));
    };
  }

  /** In the order in which they were issued, once `run` has ended. */
  get samples(): readonly AvailabilitySample[] {
    return this.#samples.toSorted((a, b) => a.issuedAtMs - b.issuedAtMs);
  }

  /** @throws KvorumError unreachable, deadline_exceeded */
  async prepare(): Promise<void> {
    this.#client = await this.#context.openClient({ region: this.#region, name: "availability-probe" });
  }

  /** Ends when the last write has, soon after the signal. Never rejects. */
  async run(load: ProbeSchedule): Promise<void> {
    const client = this.#client;
    if (client === null) {
      return;
    }
    const { clock, signal } = this.#context;
    this.#originAtMs = load.originAtMs;
    await runProbes({
      ...load,
      clock,
      signal,
      everyMs: this.#options.everyMs,
      isProbed: () => true,
      probe: (number) => this.#probe(client, number),
    });
  }

  async #probe(client: ScenarioKv, number: number): Promise<void> {
    const { clock, writes } = this.#context;
    const { clientId } = client;
    const sentAtMs = clock.nowMs();
    try {
      const { versionstamp, datacentersDurable } = await client.set(AVAILABILITY_KEY, number, {
        timeoutMs: this.#timeoutMsTo(this.#primaryRegion),
      });
      const ackedAtMs = clock.nowMs();
      writes.add({ versionstamp, datacentersDurable, clientId, region: this.#region, sentAtMs, ackedAtMs });
      this.#note(sentAtMs, null);
    } catch (thrown) {
      this.#note(sentAtMs, KvorumError.from(thrown).code);
      await this.#look();
    }
  }

  #note(issuedAtMs: number, code: ErrorCode | null): void {
    const endedAtMs = this.#context.clock.nowMs() - this.#originAtMs;
    this.#samples.push({ issuedAtMs: issuedAtMs - this.#originAtMs, endedAtMs, code });
  }

  /** Another region may have become the primary one: then a write takes another time. */
  async #look(): Promise<void> {
    if (!this.#isLooking) {
      this.#isLooking = true;
      this.#primaryRegion = (await this.#lookout.look()).primaryRegion;
      this.#isLooking = false;
    }
  }
}

const AVAILABILITY_KEY = [PROBE_KEY_PART, "available"] as const;
