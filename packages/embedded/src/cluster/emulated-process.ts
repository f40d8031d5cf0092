// One running process of an emulated datacenter: the replica of production on its stores, behind a gate that can freeze it.
import { KvorumError } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { Replica, type ReplicaOptions } from "@kvorum/replica";
import { clockBehind, type Gate, transportBehind } from "@kvorum/transport";

export class EmulatedProcess {
  readonly #gate: Gate;
  readonly #name: string;
  #replica: Replica | null = null;
  #isDead = false;
  /** Rejects what was asked of the process and will not be answered. */
  readonly #waiting = new Set<(error: KvorumError) => void>();

  constructor({ gate, name }: { readonly gate: Gate; readonly name: string }) {
    this.#gate = gate;
    this.#name = name;
  }

  /** @throws KvorumError data_corrupt, disk_full, disk_failed — of the replica; unreachable — it was killed while it started */
  async open(options: ReplicaOptions): Promise<void> {
    const { clock, transport } = options.ports;
    const replica = await Replica.open({
      ...options,
      ports: {
        ...options.ports,
        clock: clockBehind(this.#gate, clock),
        transport: transportBehind(this.#gate, transport),
      },
      // The first word counts, and a dead process says nothing.
      onFatal: (error) => {
        if (!this.#isDead) {
          this.kill();
          options.onFatal(error);
        }
      },
    });
    if (this.#isDead) {
      replica.stop();
      throw new KvorumError("unreachable", `${this.#name} was killed while it started`);
    }
    this.#replica = replica;
  }

  /** Null while it is being opened and once it is dead. */
  get replica(): Replica | null {
    return this.#isDead ? null : this.#replica;
  }

  get isPaused(): boolean {
    return this.#gate.isShut;
  }

  /** A frozen process takes it when it wakes. @returns false if nobody listens */
  submit(
    operation: Operation,
    context: Parameters<Replica["submit"]>[1],
    onOutcome: (outcome: Outcome) => void,
  ): boolean {
    const { replica } = this;
    if (replica !== null) {
      this.#gate.enter(() => replica.submit(operation, context, onOutcome));
    }
    return replica !== null;
  }

  /**
   * What the replica answers.
   * @throws KvorumError unreachable — it is down, or is frozen or dies before it answers
   */
  async ask<T>(question: (replica: Replica) => Promise<T>): Promise<T> {
    const { replica } = this;
    if (replica === null || this.isPaused) {
      throw this.#silence();
    }
    const { promise: silence, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([question(replica), silence]);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  pause(): void {
    this.#gate.shut();
    this.#fallSilent();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Dies between two instructions. */
  kill(): void {
    this.#isDead = true;
    this.#gate.close();
    this.#replica?.stop();
    this.#fallSilent();
  }

  #fallSilent(): void {
    for (const reject of this.#waiting) {
      reject(this.#silence());
    }
  }

  #silence(): KvorumError {
    return new KvorumError("unreachable", `${this.#name} ${this.isPaused ? "is frozen" : "is down"}`);
  }
}
