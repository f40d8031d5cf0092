// A whole cluster in containers: one per datacenter, on a network of their own, with emulated distances between them.
//
// The datacenters know each other by name on that network. Clients on this machine come in by ports that are mapped on
// Docker's default network, which has no names: so cutting a datacenter off from the others leaves its clients connected.
// The ports are chosen before the start and stay the same when a container restarts, so clients find it again.
import { randomBytes } from "node:crypto";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { datacentersOf, findPreset, PRESET_NAMES, regionOf, type Topology } from "@kvorum/wan";
import { getContainerRuntimeClient, RandomPortGenerator, StartedNetwork } from "testcontainers";
import { awaitReady } from "./await-ready.ts";
import { Claim } from "./claim.ts";
import { startDatacenter } from "./datacenter-container.ts";
import { onFreePorts } from "./free-ports.ts";
import { explainStartFailure, kvorumImage } from "./image.ts";
import { ACCESS_TOKEN_BYTES } from "./limits.ts";
import { StartedDatacenter } from "./started-datacenter.ts";
import { StartedKvorumCluster } from "./started-kvorum-cluster.ts";

export interface KvorumClusterOptions {
  /** A preset's name (deploy, local, three-continents) or a topology, as of `parseTopology()`. Default: deploy. */
  readonly topology?: string | Topology;
  /** Default: the variable KVORUM_IMAGE, else `kvorum:dev`. */
  readonly image?: string;
  /** Fixes the random draws of the emulated WAN. Default: 1. */
  readonly seed?: number;
  /** The emulated distances. Default: true. */
  readonly emulatedWan?: boolean;
  /** What KV Connect clients must show. Default: one of the cluster's own. */
  readonly accessToken?: string;
}

/**
 * @example
 * await using cluster = await new KvorumCluster({ topology: "deploy" }).start();
 * using kv = await cluster.client("asia-southeast1");
 */
export class KvorumCluster {
  readonly #topology: Topology;
  readonly #image: string;
  readonly #accessToken: string;
  readonly #settings: Readonly<Record<string, string>>;

  /** @throws KvorumError invalid_argument — there is no topology of that name */
  constructor(options: KvorumClusterOptions = {}) {
    const { topology = "deploy", image = kvorumImage(), seed = 1, emulatedWan = true } = options;
    this.#topology = typeof topology === "string" ? mustFindPreset(topology) : topology;
    this.#image = image;
    this.#accessToken = options.accessToken ?? randomBytes(ACCESS_TOKEN_BYTES).toString("base64url");
    this.#settings = {
      KVORUM_SEED: String(seed),
      KVORUM_WAN: String(emulatedWan),
      KVORUM_ACCESS_TOKEN: this.#accessToken,
    };
  }

  /**
   * Starts every datacenter. When this resolves there is a leader and every datacenter has applied a first write.
   * @throws KvorumError invalid_argument — there is no such image; the message has the command that builds it
   * @throws KvorumError no_leader — the containers run, but the cluster is not ready within a minute
   */
  async start(): Promise<StartedKvorumCluster> {
    const claim = await Claim.open();
    await using undo = new AsyncDisposableStack();
    undo.defer(() => claim.removeAll());
    try {
      const cluster = await this.#startWithin(claim);
      undo.move();
      return cluster;
    } catch (error) {
      throw await explainStartFailure(error, this.#image);
    }
  }

  async #startWithin(claim: Claim): Promise<StartedKvorumCluster> {
    const network = await createNetwork(claim);
    const datacenters = await this.#startDatacenters(claim, network);
    const cluster = new StartedKvorumCluster({
      topology: this.#topology,
      accessToken: this.#accessToken,
      claim,
      network,
      datacenters,
    });
    await awaitReady(cluster, this.#topology);
    return cluster;
  }

  /** All at once; ends only when none is starting any more, so that what was made can be removed. */
  async #startDatacenters(claim: Claim, network: StartedNetwork): Promise<readonly StartedDatacenter[]> {
    const starting = datacentersOf(this.#topology).map((name) => this.#startDatacenter(name, claim, network));
    await Promise.allSettled(starting);
    return await Promise.all(starting);
  }

  async #startDatacenter(datacenter: DatacenterId, claim: Claim, network: StartedNetwork): Promise<StartedDatacenter> {
    const container = await onFreePorts(new RandomPortGenerator(), (ports) =>
      startDatacenter({
        image: this.#image,
        datacenter,
        topology: this.#topology,
        environment: { ...this.#settings, KVORUM_CLUSTER: claim.id },
        labels: claim.labels,
        network,
        ports,
      }),
    );
    return new StartedDatacenter({ datacenter, region: regionOf(this.#topology, datacenter), container, network });
  }
}

function mustFindPreset(name: string): Topology {
  const preset = findPreset(name);
  if (preset === undefined) {
    throw new KvorumError(
      "invalid_argument",
      `no topology ${JSON.stringify(name)}; there are ${PRESET_NAMES.join(", ")}`,
    );
  }
  return preset;
}

/** Made by hand: testcontainers' own class takes no labels. */
async function createNetwork({ id, labels }: Claim): Promise<StartedNetwork> {
  const client = await getContainerRuntimeClient();
  const name = `kvorum-${id}`;
  const network = await client.network.create({
    Name: name,
    Driver: "bridge",
    Labels: { ...labels, "org.testcontainers": "true" },
  });
  return new StartedNetwork(client, name, network);
}
