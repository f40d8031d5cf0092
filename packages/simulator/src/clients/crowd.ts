// All clients of a world: keeps each busy with one activity after another, and later asks each for a proof of progress.
import { mustExist } from "@kvorum/base";
import { drawActivity, openAccounts, perform } from "./activities.ts";
import { Client, type ClientOptions } from "./client.ts";
import type { Activity, ClientPlan } from "./client-plan.ts";

/** What every client must succeed at once the world is healed: a write, then a strong read. */
const PROOFS: readonly Activity[] = ["write", "readStrong"];
const RETRY_PAUSE_MS = 200;

export class Crowd {
  readonly #options: Omit<ClientOptions, "plan">;
  readonly #clients: readonly Client[];
  #isOpen = true;
  #busy = 0;
  #activities = 0;

  constructor(plans: readonly ClientPlan[], options: Omit<ClientOptions, "plan">) {
    this.#options = options;
    this.#clients = plans.map((plan) => new Client({ ...options, plan }));
  }

  /** Clients with an activity under way. */
  get busy(): number {
    return this.#busy;
  }

  get activities(): number {
    return this.#activities;
  }

  start(): void {
    const first = mustExist(this.#clients[0], "a client");
    this.#busy += 1;
    openAccounts(first, () => {
      this.#busy -= 1;
      this.#think(first, first.plan.operationsMax);
    });
    for (const client of this.#clients.slice(1)) {
      this.#think(client, client.plan.operationsMax);
    }
  }

  /** No client begins anything more. */
  close(): void {
    this.#isOpen = false;
  }

  /** Every client tries until it has succeeded at a write and at a strong read; `onDone` is called when all have. */
  prove(onDone: () => void): void {
    let left = this.#clients.length;
    for (const client of this.#clients) {
      this.#proveOne(client, PROOFS, () => {
        left -= 1;
        if (left === 0) {
          onDone();
        }
      });
    }
  }

  #proveOne(client: Client, proofs: readonly Activity[], onDone: () => void): void {
    const [proof, ...rest] = proofs;
    if (proof === undefined) {
      onDone();
      return;
    }
    this.#run(client, proof, (succeeded) => {
      const next = succeeded ? rest : proofs;
      this.#options.world.timeline.scheduleIn(succeeded ? 0 : RETRY_PAUSE_MS, () =>
        this.#proveOne(client, next, onDone),
      );
    });
  }

  #think(client: Client, operationsLeft: number): void {
    const pauseMs = -Math.log(1 - client.random.float()) * client.plan.thinkMs;
    this.#options.world.timeline.scheduleIn(pauseMs, () => {
      if (this.#isOpen && operationsLeft > 0) {
        client.chooseDatacenter();
        this.#run(client, drawActivity(client.plan.mix, client.random), () => this.#think(client, operationsLeft - 1));
      }
    });
  }

  #run(client: Client, activity: Activity, onDone: (succeeded: boolean) => void): void {
    this.#busy += 1;
    this.#activities += 1;
    perform(activity, client, (succeeded) => {
      this.#busy -= 1;
      onDone(succeeded);
    });
  }
}
