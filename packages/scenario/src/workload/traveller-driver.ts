// People who write something, look at it and at what somebody else wrote, and go on to another region now and then. They take
// their session with them as a bookmark, to a client that knows nothing of the one before; there they look first, and find what they
// left, or do not. A traveller does one thing at a time.
import { KvorumError, mustExist, parseRegion, type Region } from "@kvorum/base";
import type { KvKey } from "@kvorum/sdk";
import type { Check } from "../report/report.ts";
import { consistencyOf } from "../schema/consistency-schema.ts";
import type { CountsOf } from "../schema/workload-counts.ts";
import type { WorkloadOfKind } from "../schema/workload-schema.ts";
import type { ScenarioKv } from "../world/world.ts";
import { acknowledge } from "./acknowledge.ts";
import { type ClientOperation, planOperations } from "./plan-operations.ts";
import { READ_KIND } from "./read-kind.ts";
import { recordOperation } from "./record-operation.ts";
import { SeenVersions } from "./seen-versions.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";

type TravellerWorkload = WorkloadOfKind<"traveller">;

interface TravellerOperation extends ClientOperation {
  /** Whose key is read beside the own one. */
  readonly other: number;
}

/** Mutable, owned by the driver. */
interface Traveller {
  readonly number: number;
  readonly seen: SeenVersions;
  client: ScenarioKv;
  region: Region;
  /** What was written last. */
  sequence: number;
  /** Ends with what the traveller was asked to do last. */
  busy: Promise<void>;
}

export class TravellerDriver implements WorkloadDriver<TravellerOperation> {
  readonly name: string;
  readonly kind = "traveller";
  readonly region: Region;
  readonly #workload: TravellerWorkload;
  readonly #context: WorkloadContext;
  readonly #stops: readonly Region[];
  readonly #counts = { writes: 0, reads: 0, moves: 0, readYourWrites: 0, monotonicReads: 0 };
  #travellers: readonly Traveller[] = [];

  constructor(workload: TravellerWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
    this.#stops = [workload.clientRegion, ...workload.itinerary].map(parseRegion);
  }

  /** `readYourWrites`, `monotonicReads`: reads that broke the promise of that name; at strong and session they must be 0. */
  get counts(): CountsOf<"traveller"> {
    return this.#counts;
  }

  /** Bounded and eventual reads promise nothing of the sort. */
  get checks(): readonly Check[] {
    const { consistency } = this.#workload;
    if (consistency === "bounded" || consistency === "eventual") {
      return [];
    }
    const { reads, readYourWrites, monotonicReads } = this.#counts;
    return [
      {
        name: `${this.name}: a traveller reads their own writes`,
        ok: readYourWrites === 0,
        detail: `${readYourWrites} of ${reads} reads were older than the reader's own last write`,
      },
      {
        name: `${this.name}: a traveller's reads do not go back`,
        ok: monotonicReads === 0,
        detail: `${monotonicReads} of ${reads} reads were older than one before`,
      },
    ];
  }

  async prepare(): Promise<void> {
    this.#travellers = await Promise.all(
      Array.from({ length: this.#workload.clients }, async (_, number) => ({
        number,
        seen: new SeenVersions(),
        client: await this.#context.openClient({ region: this.region, name: this.name }),
        region: this.region,
        sequence: 0,
        busy: Promise.resolve(),
      })),
    );
  }

  plan(phases: readonly PlacedPhase[]): Iterable<TravellerOperation> {
    const { random } = this.#context;
    const others = random.stream("other");
    const choose = () => ({ other: others.integer(0, this.#workload.clients - 1) });
    return planOperations(this.#workload, { phases, random, choose });
  }

  execute(operation: TravellerOperation, intendedAtMs: number): Promise<void> {
    const traveller = this.#at(operation.clientNumber);
    traveller.busy = traveller.busy.then(() => this.#act(traveller, operation, intendedAtMs));
    return traveller.busy;
  }

  refuse({ clientNumber }: TravellerOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.#at(clientNumber).region, "resource_exhausted", intendedAtMs);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Never rejects. The write counts from when it was due, or from the end of the first look at a new place; each read from the end of
   * what came before.
   */
  async #act(traveller: Traveller, { atMs, other }: TravellerOperation, intendedAtMs: number): Promise<void> {
    const region = this.#stopAt(atMs);
    const { clock } = this.#context;
    const isNew = region !== traveller.region;
    if (isNew && !(await this.#arrive(traveller, { region, intendedAtMs, other }))) {
      return;
    }
    const due = { region, kind: "write", intendedAtMs: isNew ? clock.nowMs() : intendedAtMs } as const;
    if ((await recordOperation(this.#context, due, () => this.#write(traveller))) === null) {
      await this.#look(traveller, other);
    }
  }

  /** @returns false: the region did not let the traveller in, which counts as a failure there */
  async #arrive(
    traveller: Traveller,
    { region, intendedAtMs, other }: { readonly region: Region; readonly intendedAtMs: number; readonly other: number },
  ): Promise<boolean> {
    try {
      await this.#moveTo(region, traveller);
    } catch (thrown) {
      this.#context.recorder.failed(region, KvorumError.from(thrown).code, intendedAtMs);
      return false;
    }
    await this.#look(traveller, other);
    return true;
  }

  /** At their own key and at somebody's. */
  async #look(traveller: Traveller, other: number): Promise<void> {
    const kind = READ_KIND[this.#workload.consistency];
    for (const key of [traveller.number, other]) {
      const due = { region: traveller.region, kind, intendedAtMs: this.#context.clock.nowMs() };
      const failure = await recordOperation(this.#context, due, () => this.#read(traveller, key));
      if (failure?.code === "bookmark_lost") {
        traveller.seen.forget();
      }
    }
  }

  /** In the region after the last, round and round. */
  #stopAt(atMs: number): Region {
    const stop = Math.floor(atMs / this.#workload.stayMs) % this.#stops.length;
    return mustExist(this.#stops[stop], `stop ${stop} of ${this.#stops.length}`);
  }

  async #moveTo(region: Region, traveller: Traveller): Promise<void> {
    const { client } = traveller;
    traveller.client = await this.#context.openClient({ region, name: this.name, bookmark: client.bookmark });
    traveller.region = region;
    client[Symbol.dispose]();
    this.#counts.moves += 1;
  }

  async #write(traveller: Traveller): Promise<void> {
    traveller.sequence += 1;
    const { number, client, sequence, seen } = traveller;
    const set = () => client.set(this.#keyOf(number), sequence);
    const { versionstamp } = await acknowledge(this.#context, traveller, set);
    seen.wrote(number, versionstamp);
    this.#counts.writes += 1;
  }

  async #read({ client, seen }: Traveller, key: number): Promise<void> {
    const owed = seen.owedTo(key);
    const consistency = consistencyOf(this.#workload.consistency, this.#workload);
    const { versionstamp } = await client.get(this.#keyOf(key), { consistency });
    const kept = seen.read(key, versionstamp, owed);
    this.#counts.reads += 1;
    this.#counts.readYourWrites += kept.readYourWrites ? 0 : 1;
    this.#counts.monotonicReads += kept.monotonicReads ? 0 : 1;
  }

  #at(number: number): Traveller {
    return mustExist(this.#travellers[number], `traveller ${number} of ${this.#travellers.length}`);
  }

  #keyOf(number: number): KvKey {
    return [this.name, number];
  }
}
