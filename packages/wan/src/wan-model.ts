// The WAN of a topology: every directed link between datacenters, and between clients and datacenters, with the changes
// in force. Pure: the emulated WAN of the transport and the simulator's network both ask it when a message arrives.
import { createPrng, KvorumError, type Prng } from "@kvorum/base";
import { ActiveChanges } from "./active-changes.ts";
import { createLatencyMatrix, type LinkFigures } from "./latency-matrix.ts";
import type { LinkChange, WanChange } from "./link-change.ts";
import { type LinkEnds, linksOf } from "./link-effect.ts";
import { type LinkConditions, LinkModel } from "./link-model.ts";
import { clientRegionsOf, datacentersOf, type Topology } from "./topology.ts";

/** A link that the WAN does not slow down: what a cluster bootstraps on. */
const UNDELAYED: LinkConditions = {
  oneWayMs: 0,
  jitterMs: 0,
  serviceTimeMs: 0,
  spikeProbability: 0,
  lossPercent: 0,
  bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
  partitioned: false,
};

export interface WanModelOptions {
  readonly topology: Topology;
  /** Fixes the draws of every link. A link's draws do not depend on the traffic of the others. */
  readonly seed: number;
  readonly enabled: boolean;
}

interface ModelledLink {
  readonly ends: LinkEnds;
  /** What the topology says about it. */
  readonly undisturbed: LinkConditions;
  readonly model: LinkModel;
}

type LinkTable = ReadonlyMap<string, ReadonlyMap<string, ModelledLink>>;

export class WanModel {
  #topology: Topology;
  /** By where they come from, and where they lead: looked up for every message, so without making a name for the pair. */
  #links: LinkTable = new Map();
  #prng: Prng;
  #changes: ActiveChanges;
  #enabled: boolean;

  constructor({ topology, seed, enabled }: WanModelOptions) {
    this.#topology = topology;
    this.#changes = ActiveChanges.none(topology);
    this.#enabled = enabled;
    this.#prng = createPrng(seed);
    this.#links = this.#linksOn(topology);
  }

  get topology(): Topology {
    return this.#topology;
  }

  /** Whether links have their own delays. Changes act in either case. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** The changes in force; replayed in this order they give the same links. */
  get active(): readonly LinkChange[] {
    return this.#changes.list;
  }

  /**
   * The link between two datacenters, or between the clients of a region and a datacenter.
   * @throws KvorumError invalid_argument — the topology has no such link
   */
  link(ends: LinkEnds): LinkModel {
    const link = this.#links.get(ends.from)?.get(ends.to);
    if (link === undefined) {
      throw new KvorumError("invalid_argument", noLinkText(ends, this.topology));
    }
    return link.model;
  }

  /**
   * The median round trip of small messages now in force, ms; a client's with the time that the datacenter takes to answer. A
   * partition does not show in it.
   */
  configuredRttMs({ from, to }: LinkEnds): number {
    const delays = [this.link({ from, to }), this.link({ from: to, to: from })].map(({ conditions }) => conditions);
    return delays.reduce((sumMs, { oneWayMs, serviceTimeMs }) => sumMs + oneWayMs + serviceTimeMs, 0);
  }

  /**
   * Goes on with the links of another topology: a datacenter was added or removed. Links that were there before keep
   * their state; of the changes in force those stay whose places are still there.
   */
  changeTopology(topology: Topology): void {
    this.#topology = topology;
    this.#changes = this.#changes.on(topology);
    this.#links = this.#linksOn(topology);
    this.configure({});
  }

  /**
   * Changes links for everything sent from now on: all of it or, after an error, nothing.
   * @throws KvorumError invalid_argument — an unknown name, a figure outside its range, or too many changes in force
   */
  configure({ healAll = false, enabled = this.#enabled, seed, changes = [] }: WanChange): void {
    const before = healAll ? ActiveChanges.none(this.topology) : this.#changes;
    this.#changes = before.with(changes);
    this.#enabled = enabled;
    this.#prng = seed === undefined ? this.#prng : createPrng(seed);
    for (const { ends, undisturbed, model } of [...this.#links.values()].flatMap((links) => [...links.values()])) {
      model.change(this.#changes.conditionsOf(ends, enabled ? undisturbed : UNDELAYED));
      if (seed !== undefined) {
        model.reseed(streamOf(this.#prng, ends));
      }
    }
  }

  /** Every link of a topology; a model that exists is kept. */
  #linksOn(topology: Topology): LinkTable {
    const matrix = createLatencyMatrix(topology);
    const clientRegions = new Set<string>(clientRegionsOf(topology));
    const linkBetween = (ends: LinkEnds): ModelledLink => {
      const figures = matrix.figures(ends.from, ends.to);
      const undisturbed = undisturbedConditions(topology, { figures, isAnswer: clientRegions.has(ends.to) });
      const conditions = this.#enabled ? undisturbed : UNDELAYED;
      const known = this.#links.get(ends.from)?.get(ends.to)?.model;
      return { ends, undisturbed, model: known ?? new LinkModel({ conditions, prng: streamOf(this.#prng, ends) }) };
    };
    const bySource = Map.groupBy(linksOf(topology).map(linkBetween), ({ ends }) => ends.from);
    return new Map([...bySource].map(([from, links]) => [from, new Map(links.map((link) => [link.ends.to, link]))]));
  }
}

/** `isAnswer`: it leads from a datacenter to clients, so what the datacenter takes to answer is part of the way. */
function undisturbedConditions(
  { profile }: Topology,
  { figures, isAnswer }: { readonly figures: LinkFigures; readonly isAnswer: boolean },
): LinkConditions {
  return {
    oneWayMs: figures.rttMs / 2,
    jitterMs: profile.jitterMs,
    serviceTimeMs: isAnswer ? profile.serviceTimeMs : 0,
    spikeProbability: figures.withinRegion ? 0 : profile.spikeProbability,
    lossPercent: figures.lossPercent,
    bandwidthBytesPerSecond: figures.bandwidthBytesPerSecond,
    partitioned: false,
  };
}

function streamOf(prng: Prng, { from, to }: LinkEnds): Prng {
  return prng.stream(`${from}>${to}`);
}

function noLinkText({ from, to }: LinkEnds, topology: Topology): string {
  const datacenters = datacentersOf(topology).join(", ");
  const regions = clientRegionsOf(topology).join(", ");
  return `topology ${topology.name} has no link from ${from} to ${to}: its datacenters are ${datacenters}; clients are in ${regions}`;
}
