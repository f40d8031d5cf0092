// Where a simulated client sends its operations: to the datacenter it has chosen, and after a failure to another one.
import { type ClientId, type DatacenterId, mustExist, type Prng, parseClientId, type Region } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { createLatencyMatrix, datacentersOf } from "@kvorum/wan";
import type { World } from "../world/world.ts";
import { type Answer, ClientLink } from "./client-link.ts";

const CLIENT_ID_WORDS = 4;
const CLIENT_ID_WORD_MAX = 0xffff_ffff;

/** 16 drawn bytes. */
export function drawClientId(random: Prng): ClientId {
  const words = Array.from({ length: CLIENT_ID_WORDS }, () => random.integer(0, CLIENT_ID_WORD_MAX));
  return parseClientId(words.map((word) => word.toString(16).padStart(8, "0")).join(""));
}

export class Caller {
  readonly #world: World;
  readonly #name: string;
  readonly #link: ClientLink;
  readonly #nearestFirst: readonly DatacenterId[];
  #at = 0;

  constructor({ world, name, region }: { readonly world: World; readonly name: string; readonly region: Region }) {
    this.#world = world;
    this.#name = name;
    this.#link = new ClientLink(world, region);
    const matrix = createLatencyMatrix(world.topology);
    const rttMs = (id: DatacenterId): number => matrix.figures(region, id).rttMs;
    this.#nearestFirst = datacentersOf(world.topology).toSorted((a, b) => rttMs(a) - rttMs(b));
  }

  get datacenters(): number {
    return this.#nearestFirst.length;
  }

  /** The nearest is 0. */
  choose(distance: number): void {
    this.#at = distance;
  }

  /** Sends the operation once, and leaves question and answer in the trace. */
  call(operation: Operation, onAnswer: (answer: Answer, datacenter: DatacenterId) => void): void {
    const datacenter = mustExist(this.#nearestFirst[this.#at % this.#nearestFirst.length], "datacenter");
    this.#world.record(this.#name, operation.kind, datacenter);
    this.#link.call(datacenter, operation, (answer) => {
      this.#world.record(this.#name, `${operation.kind}_answer`, sayAnswer(answer));
      onAnswer(answer, datacenter);
    });
  }

  /** After a failure: the leader if it was named, else the next nearest. */
  goElsewhere(outcome: Outcome | null): void {
    const leader = outcome?.kind === "failed" ? outcome.leader : null;
    const leaderAt = leader === null ? -1 : this.#nearestFirst.indexOf(leader);
    this.#at = leaderAt >= 0 ? leaderAt : this.#at + 1;
  }
}

function sayAnswer(answer: Answer): string {
  if (answer.kind !== "answered") {
    return answer.kind;
  }
  const { outcome } = answer;
  return outcome.kind === "failed" ? outcome.code : outcome.kind;
}
