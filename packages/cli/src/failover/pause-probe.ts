// How long nobody could write while the primary region moved, as a client sees it: empty atomic writes are committed at a
// steady pace, and the longest time between two acknowledgements is the pause.
import { KvorumError } from "@kvorum/base";
import { type Kv, openKv } from "@kvorum/sdk";
import { type ClusterRecord, grpcAddressOf } from "../cluster/cluster-record.ts";
import { runningNodes } from "../cluster/wan-settings.ts";
import { PROBE_INTERVAL_MS, PROBE_TIMEOUT_MS } from "../limits.ts";

/** What tests replace. */
export interface ProbedStore {
  /** Resolves when the cluster has acknowledged a write that changes nothing. */
  commit(): Promise<unknown>;
  close(): void;
}

/**
 * The client stands beside whichever datacenter it writes to: its own distance is no part of the pause. A write that is
 * under way is retried by the client until the cluster takes it, so an acknowledgement may be of an earlier attempt.
 */
export class PauseProbe implements Disposable {
  readonly #store: ProbedStore;
  readonly #nowMs: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting = new Set<{
    readonly afterMs: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }>();
  #acknowledgedAtMs: number | null = null;
  #pauseMs = 0;

  constructor(store: ProbedStore, nowMs: () => number = () => performance.now()) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#timer = setInterval(() => void this.#write(), PROBE_INTERVAL_MS);
  }

  /** @throws KvorumError unreachable — no datacenter can be talked to */
  static async open(record: ClusterRecord): Promise<PauseProbe> {
    const addresses = (await runningNodes(record)).map((node) => `${node.datacenter}=${grpcAddressOf(node)}`);
    if (addresses.length === 0) {
      throw new KvorumError("unreachable", `none of the ${record.datacenters.length} datacenters of ${record.id} runs`);
    }
    const kv = await openKv(addresses, { timeoutMs: PROBE_TIMEOUT_MS });
    return new PauseProbe(storeOf(kv));
  }

  /** Counts from now on, as if a write had just been acknowledged: for a cluster that takes none any more. */
  startFromNow(): void {
    this.#acknowledgedAtMs = this.#nowMs();
  }

  /**
   * Resolves when a write has been acknowledged that was begun after this call.
   * @throws KvorumError (as a commit does) — a write begun after this call has failed for good
   */
  untilAcknowledged(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.add({ afterMs: this.#nowMs(), resolve, reject }));
  }

  /** Longest time so far without an acknowledgement between two of them. */
  get pauseMs(): number {
    return this.#pauseMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#store.close();
  }

  async #write(): Promise<void> {
    const begunAtMs = this.#nowMs();
    try {
      await this.#store.commit();
    } catch (error) {
      this.#settle(begunAtMs, (waiting) => waiting.reject(KvorumError.from(error)));
      return;
    }
    const nowMs = this.#nowMs();
    this.#pauseMs = Math.max(this.#pauseMs, nowMs - (this.#acknowledgedAtMs ?? nowMs));
    this.#acknowledgedAtMs = nowMs;
    this.#settle(begunAtMs, (waiting) => waiting.resolve());
  }

  #settle(begunAtMs: number, settle: (waiting: { resolve(): void; reject(error: Error): void }) => void): void {
    for (const waiting of [...this.#waiting].filter(({ afterMs }) => begunAtMs >= afterMs)) {
      this.#waiting.delete(waiting);
      settle(waiting);
    }
  }
}

function storeOf(kv: Kv): ProbedStore {
  return { commit: () => kv.atomic().commit({ timeoutMs: PROBE_TIMEOUT_MS }), close: () => kv.close() };
}
