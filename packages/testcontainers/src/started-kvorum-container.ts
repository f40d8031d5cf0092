// A datacenter that runs in a container.
import { type Kv, type OpenKvOptions, openKv } from "@kvorum/sdk";
import { AbstractStartedContainer, type StartedTestContainer } from "testcontainers";
import type { Claim } from "./claim.ts";
import { GRPC_PORT, HTTP_PORT } from "./limits.ts";

export class StartedKvorumContainer extends AbstractStartedContainer {
  readonly #claim: Claim | null;

  /** @param claim what removes it when this process dies; null: nobody does */
  constructor(container: StartedTestContainer, claim: Claim | null) {
    super(container);
    this.#claim = claim;
  }

  /** host:port of gRPC, for openKv() and other gRPC clients of this machine. Another one after restart(). */
  getGrpcAddress(): string {
    return `${this.getHost()}:${this.getMappedPort(GRPC_PORT)}`;
  }

  /**
   * Base URL of `/healthz`, `/metrics` and KV Connect: what Deno.openKv() takes, with `/db/NAME` or `/:memory:` behind it
   * for another database. Another one after restart().
   */
  getHttpUrl(): string {
    return `http://${this.getHost()}:${this.getMappedPort(HTTP_PORT)}`;
  }

  /**
   * A client, which the caller closes. Its region decides how far away it is where the WAN is emulated.
   * @throws KvorumError unreachable — the datacenter does not answer in time
   */
  openKv(options?: OpenKvOptions): Promise<Kv> {
    return openKv(this.getGrpcAddress(), options);
  }

  protected override async containerStopped(): Promise<void> {
    this.#claim?.release();
  }
}
