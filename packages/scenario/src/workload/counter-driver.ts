// Additions to few counters by many: what clients were told was added must be there in the end, and nothing that nobody asked for.
// Of an addition whose answer was lost nobody knows; it may be there or not.
import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import { type KvKey, KvU64 } from "@kvorum/sdk";
import type { Check } from "../report/report.ts";
import type { CountsOf } from "../schema/workload-counts.ts";
import type { WorkloadOfKind } from "../schema/workload-schema.ts";
import type { ScenarioKv } from "../world/world.ts";
import { acknowledge } from "./acknowledge.ts";
import { type ClientOperation, planOperations } from "./plan-operations.ts";
import { recordOperation } from "./record-operation.ts";
import { WorkloadClients } from "./workload-clients.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";
import { writeChecked } from "./write-checked.ts";

type CounterWorkload = WorkloadOfKind<"counter">;

interface CounterOperation extends ClientOperation {
  readonly counter: number;
}

/** What the counters came to, beyond what they had been before; or why nobody could look. */
type LastLook =
  | { readonly kind: "open" }
  | { readonly kind: "seen"; readonly final: number }
  | { readonly kind: "failed"; readonly failure: KvorumError };

export class CounterDriver implements WorkloadDriver<CounterOperation> {
  readonly name: string;
  readonly kind = "counter";
  readonly region: Region;
  readonly #workload: CounterWorkload;
  readonly #context: WorkloadContext;
  readonly #clients = new WorkloadClients();
  readonly #counts = { acknowledged: 0, unknown: 0, retries: 0 };
  #before = 0;
  #lastLook: LastLook = { kind: "open" };

  constructor(workload: CounterWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
  }

  /** `final` and `drift` once there was a last look; `drift` must be 0. */
  get counts(): Partial<CountsOf<"counter">> {
    const seen = this.#lastLook.kind === "seen" ? this.#lastLook.final : null;
    return { ...this.#counts, ...(seen === null ? {} : { final: seen, drift: this.#driftOf(seen) }) };
  }

  get checks(): readonly Check[] {
    const { acknowledged, unknown } = this.#counts;
    const name = `${this.name}: what was added is there, once`;
    const told = `${acknowledged} additions were acknowledged, of ${unknown} the answer was lost`;
    const look = this.#lastLook;
    if (look.kind === "open") {
      return [{ name, ok: false, detail: `${told}; nobody looked at the counters in the end` }];
    }
    if (look.kind === "failed") {
      return [{ name, ok: false, detail: `${told}; the counters cannot be read: ${look.failure.message}` }];
    }
    return [{ name, ok: this.#driftOf(look.final) === 0, detail: `${told}; the counters stand at ${look.final}` }];
  }

  /** Notes where the counters stand: a cluster that was there before may have them. */
  async prepare(): Promise<void> {
    await this.#clients.open(this.#context, this.#workload.clients, { region: this.region, name: this.name });
    this.#before = await this.#readSum();
  }

  plan(phases: readonly PlacedPhase[]): Iterable<CounterOperation> {
    const { random } = this.#context;
    const counters = random.stream("counter");
    const choose = () => ({ counter: counters.integer(0, this.#workload.counters - 1) });
    return planOperations(this.#workload, { phases, random, choose });
  }

  async execute({ counter, clientNumber }: CounterOperation, intendedAtMs: number): Promise<void> {
    const client = this.#clients.at(clientNumber);
    const isSum = this.#workload.method === "sum";
    const due = { region: this.region, kind: isSum ? "write" : "transaction", intendedAtMs } as const;
    const failure = await recordOperation(this.#context, due, () =>
      isSum ? this.#sum(client, this.#keyOf(counter)) : this.#readModifyWrite(client, this.#keyOf(counter)),
    );
    if (failure === null) {
      this.#counts.acknowledged += 1;
    } else if (failure.code === "outcome_unknown") {
      this.#counts.unknown += 1;
    }
  }

  refuse(_operation: CounterOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.region, "resource_exhausted", intendedAtMs);
  }

  async finish(): Promise<void> {
    try {
      this.#lastLook = { kind: "seen", final: (await this.#readSum()) - this.#before };
    } catch (thrown) {
      this.#lastLook = { kind: "failed", failure: KvorumError.from(thrown) };
    }
  }

  async #sum(client: ScenarioKv, key: KvKey): Promise<void> {
    await acknowledge(this.#context, { client, region: this.region }, () => client.atomic().sum(key, 1n).commit());
  }

  async #readModifyWrite(client: ScenarioKv, key: KvKey): Promise<void> {
    const attempt = async (): ReturnType<typeof acknowledge> => {
      const { value, versionstamp } = await client.get<KvU64>(key, { consistency: "strong" });
      const next = new KvU64((value?.value ?? 0n) + 1n);
      const write = client.atomic().check({ key, versionstamp }).set(key, next);
      return await acknowledge(this.#context, { client, region: this.region }, () => write.commit());
    };
    await writeChecked(attempt, () => {
      this.#counts.retries += 1;
    });
  }

  /** Of all counters, at strong; they are read a batch at a time, so only at rest it is the sum of one state. */
  async #readSum(): Promise<number> {
    let sum = 0;
    for await (const { value } of this.#clients.at(0).list<KvU64>({ prefix: [this.name] }, { consistency: "strong" })) {
      sum += Number(value.value);
    }
    return sum;
  }

  /** By how much what is there lies outside of what it may be. */
  #driftOf(final: number): number {
    const { acknowledged, unknown } = this.#counts;
    return Math.max(0, acknowledged - final, final - acknowledged - unknown);
  }

  #keyOf(counter: number): KvKey {
    return [this.name, counter];
  }
}
