// One datacenter as the client sees it: how to reach it, how far away it is, whether it answers.
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import type { KvConnection } from "@kvorum/protocol";
import { PING_TIMEOUT_MS } from "../limits.ts";

export type Reach =
  | { readonly status: "unmeasured" }
  | { readonly status: "live"; readonly rttMs: number }
  | { readonly status: "down"; readonly error: KvorumError };

/** Owns its connection. */
export class RemoteDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** Its address is one of those that the client was opened with. */
  readonly named: boolean;
  readonly connection: KvConnection;
  #reach: Reach = { status: "unmeasured" };
  #measuring = false;
  /** Until then it is not expected to reach the leader. */
  leaderlessUntilMs = 0;

  constructor(fields: {
    readonly datacenter: DatacenterId;
    readonly region: Region;
    readonly named: boolean;
    readonly connection: KvConnection;
  }) {
    this.datacenter = fields.datacenter;
    this.region = fields.region;
    this.named = fields.named;
    this.connection = fields.connection;
  }

  get reach(): Reach {
    return this.#reach;
  }

  markDown(error: KvorumError): void {
    this.#reach = { status: "down", error };
  }

  /**
   * Pings it, the smallest round trip counts; afterwards it is live or down. One that was never measured is live from the
   * first answer on. Does nothing while it is being measured.
   */
  async measure(pings: number): Promise<void> {
    if (this.#measuring) {
      return;
    }
    this.#measuring = true;
    try {
      let rttMs = await this.#rttMs();
      if (this.#reach.status === "unmeasured") {
        this.#reach = { status: "live", rttMs };
      }
      for (let i = 1; i < pings; i++) {
        rttMs = Math.min(rttMs, await this.#rttMs());
      }
      this.#reach = { status: "live", rttMs };
    } catch (error) {
      this.markDown(KvorumError.from(error));
    } finally {
      this.#measuring = false;
    }
  }

  async #rttMs(): Promise<number> {
    const { ready, rttMs } = await this.connection.ping(PING_TIMEOUT_MS);
    if (!ready) {
      throw new KvorumError("unreachable", "the node answers but takes no operations yet");
    }
    return rttMs;
  }
}
