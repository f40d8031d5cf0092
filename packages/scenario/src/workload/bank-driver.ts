// Money moves between accounts, and never comes into being or is lost: a transfer reads two accounts and writes both under checks,
// so the sum of all of them is the same in every state that a replica is ever in. Every snapshot, however old, must add up.
import { parseRegion, type Region } from "@kvorum/base";
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
import { WorkloadClients } from "./workload-clients.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";
import { writeChecked } from "./write-checked.ts";

type BankWorkload = WorkloadOfKind<"bank">;

type BankOperation = ClientOperation &
  (
    | { readonly action: "snapshot" }
    | { readonly action: "transfer"; readonly from: number; readonly to: number; readonly amount: number }
  );

export class BankDriver implements WorkloadDriver<BankOperation> {
  readonly name: string;
  readonly kind = "bank";
  readonly region: Region;
  readonly #workload: BankWorkload;
  readonly #context: WorkloadContext;
  readonly #clients = new WorkloadClients();
  readonly #accounts: readonly KvKey[];
  readonly #counts = { transfers: 0, snapshots: 0, early: 0, brokenSums: 0, retries: 0 };
  /** What the first snapshot said that did not add up. */
  #firstBroken: string | null = null;

  constructor(workload: BankWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
    this.#accounts = Array.from({ length: workload.accounts }, (_, number) => [name, number]);
  }

  /** `early`: snapshots of a replica that did not have the accounts yet. `brokenSums` must be 0. */
  get counts(): CountsOf<"bank"> {
    return this.#counts;
  }

  get checks(): readonly Check[] {
    const { snapshots, brokenSums } = this.#counts;
    const detail =
      this.#firstBroken === null
        ? `${snapshots} snapshots add up to ${this.#total}`
        : `${brokenSums} of ${snapshots} snapshots do not add up to ${this.#total}, the first: ${this.#firstBroken}`;
    return [{ name: `${this.name}: no money is made or lost`, ok: brokenSums === 0, detail }];
  }

  /** Opens the accounts, all in one atomic write. */
  async prepare(): Promise<void> {
    await this.#clients.open(this.#context, this.#workload.clients, { region: this.region, name: this.name });
    const client = this.#clients.at(0);
    const write = client.atomic();
    for (const account of this.#accounts) {
      write.set(account, this.#workload.initialBalance);
    }
    await acknowledge(this.#context, { client, region: this.region }, () => write.commit());
  }

  plan(phases: readonly PlacedPhase[]): Iterable<BankOperation> {
    const { accounts, initialBalance, snapshotPercent } = this.#workload;
    const { random } = this.#context;
    const [actions, transfers] = [random.stream("action"), random.stream("transfer")];
    const choose = () => {
      const from = transfers.integer(0, accounts - 1);
      const to = (from + transfers.integer(1, accounts - 1)) % accounts;
      const amount = transfers.integer(1, initialBalance);
      const isSnapshot = actions.float() * 100 < snapshotPercent;
      return isSnapshot ? ({ action: "snapshot" } as const) : ({ action: "transfer", from, to, amount } as const);
    };
    return planOperations(this.#workload, { phases, random, choose });
  }

  async execute(operation: BankOperation, intendedAtMs: number): Promise<void> {
    const client = this.#clients.at(operation.clientNumber);
    const kind = operation.action === "transfer" ? "transaction" : READ_KIND[this.#workload.snapshotConsistency];
    await recordOperation(this.#context, { region: this.region, kind, intendedAtMs }, () =>
      operation.action === "transfer" ? this.#transfer(client, operation) : this.#takeSnapshot(client),
    );
  }

  refuse(_operation: BankOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.region, "resource_exhausted", intendedAtMs);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  get #total(): number {
    return this.#workload.accounts * this.#workload.initialBalance;
  }

  /** No account is overdrawn: of a larger amount, what is there is moved. */
  async #transfer(
    client: ScenarioKv,
    { from, to, amount }: Extract<BankOperation, { readonly action: "transfer" }>,
  ): Promise<void> {
    const keys = [this.#keyOf(from), this.#keyOf(to)] as const;
    const attempt = async (): ReturnType<typeof acknowledge> => {
      const [source, target] = await client.getMany<[number, number]>(keys, { consistency: "strong" });
      const moved = Math.min(amount, source.value ?? 0);
      const write = client
        .atomic()
        .check(source, target)
        .set(source.key, (source.value ?? 0) - moved)
        .set(target.key, (target.value ?? 0) + moved);
      return await acknowledge(this.#context, { client, region: this.region }, () => write.commit());
    };
    await writeChecked(attempt, () => {
      this.#counts.retries += 1;
    });
    this.#counts.transfers += 1;
  }

  async #takeSnapshot(client: ScenarioKv): Promise<void> {
    const consistency = consistencyOf(this.#workload.snapshotConsistency, this.#workload);
    const entries = await client.getMany<readonly number[]>(this.#accounts, { consistency });
    if (entries.every(({ versionstamp }) => versionstamp === null)) {
      this.#counts.early += 1;
      return;
    }
    this.#counts.snapshots += 1;
    const balances = entries.map(({ value }) => value);
    if (balances.reduce<number>((sum, balance) => sum + (balance ?? 0), 0) !== this.#total) {
      this.#counts.brokenSums += 1;
      this.#firstBroken ??= balances.join(" + ");
    }
  }

  #keyOf(account: number): KvKey {
    return [this.name, account];
  }
}
