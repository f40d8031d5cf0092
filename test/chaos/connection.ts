// A client's connection by the SDK, which also knows under which sequence each of its commits stands in the log: the SDK
// numbers them from 1 in the order in which they are called.
import type { CommitIdRecord } from "@kvorum/checker";
import { type Kv, openKv } from "@kvorum/sdk";
import { OPEN_TIMEOUT_MS } from "./limits.ts";

export class Connection implements Disposable {
  readonly kv: Kv;
  readonly region: string;
  #commits = 0;

  private constructor(kv: Kv, region: string) {
    this.kv = kv;
    this.region = region;
  }

  static async open(addresses: readonly string[], region: string): Promise<Connection> {
    return new Connection(await openKv(addresses, { region, timeoutMs: OPEN_TIMEOUT_MS }), region);
  }

  /** Names the commit that is called next: the call must follow in the same turn. */
  nextCommitId(): CommitIdRecord {
    this.#commits += 1;
    return { clientId: this.kv.clientId, sequence: this.#commits };
  }

  [Symbol.dispose](): void {
    this.kv[Symbol.dispose]();
  }
}
