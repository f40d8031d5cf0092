// One datacenter in a container: a store for tests that need no distances, or whose clients only are far away.
import { parseRegion } from "@kvorum/base";
import { GenericContainer, Wait } from "testcontainers";
import { Claim } from "./claim.ts";
import { explainStartFailure, kvorumImage } from "./image.ts";
import { CONTAINER_START_TIMEOUT_MS, GRPC_PORT, HTTP_PORT } from "./limits.ts";
import { StartedKvorumContainer } from "./started-kvorum-container.ts";
import { topologyFile } from "./topology-file.ts";

/**
 * @example
 * await using container = await new KvorumContainer().start();
 * using kv = await container.openKv();
 */
export class KvorumContainer extends GenericContainer {
  /** @param image default: the variable KVORUM_IMAGE, else `kvorum:dev` */
  constructor(image: string = kvorumImage()) {
    super(image);
    this.withExposedPorts(GRPC_PORT, HTTP_PORT);
    this.withWaitStrategy(Wait.forHttp("/healthz", HTTP_PORT).forResponsePredicate(leads));
    this.withStartupTimeout(CONTAINER_START_TIMEOUT_MS);
    this.withAutoCleanup(false);
  }

  /**
   * Where it stands. Default: us-east4. The datacenter is called after it: `europe-west3-a`.
   * @throws KvorumError invalid_argument — not a region's name
   */
  withRegion(region: string): this {
    const datacenter = `${parseRegion(region)}-a`;
    const topology = { name: "single", primaryRegion: region, regions: [{ region, datacenters: [datacenter] }] };
    const { target, content } = topologyFile(topology);
    this.withCopyContentToContainer([{ target, content }]);
    return this.withEnvironment({ KVORUM_TOPOLOGY: target, KVORUM_DATACENTER: datacenter });
  }

  /** Clients of other regions are as far away as in the real world. Without it everybody is near. */
  withEmulatedWan(): this {
    return this.withEnvironment({ KVORUM_WAN: "true" });
  }

  /** What KV Connect clients must show. Without it any token is accepted. */
  withAccessToken(accessToken: string): this {
    return this.withEnvironment({ KVORUM_ACCESS_TOKEN: accessToken });
  }

  /** Fixes the random draws of the emulated WAN. Default: 1. */
  withSeed(seed: number): this {
    return this.withEnvironment({ KVORUM_SEED: String(seed) });
  }

  /**
   * Starts it; it takes writes when this resolves. With `withReuse()` nobody removes it but its user.
   * @throws KvorumError invalid_argument — there is no such image; the message has the command that builds it
   */
  override async start(): Promise<StartedKvorumContainer> {
    const claim = this.reuse ? null : await Claim.open();
    await using undo = new AsyncDisposableStack();
    undo.defer(async () => claim?.removeAll());
    this.withLabels(claim?.labels ?? {});
    try {
      const started = new StartedKvorumContainer(await super.start(), claim);
      undo.move();
      return started;
    } catch (error) {
      throw await explainStartFailure(error, this.imageName.string);
    }
  }
}

/** A datacenter by itself takes writes as soon as it leads. */
function leads(health: string): boolean {
  const state: unknown = JSON.parse(health);
  return typeof state === "object" && state !== null && "role" in state && state.role === "leader";
}
