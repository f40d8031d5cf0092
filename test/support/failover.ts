// What the tests of failovers and membership share: topologies that start fast, the documents of the commands, and a client
// that writes down what it was told.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openKv } from "@kvorum/sdk";
import type { UpDocument, Workplace } from "./kvorum.ts";
import { STATUS_WAIT_MS_MAX } from "./live-status.ts";

export interface StatusDocument {
  readonly leader: string | null;
  readonly epoch: number;
  readonly primaryRegion: string;
  readonly configuration: { readonly voters: readonly string[]; readonly learners: readonly string[] };
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly region: string;
    readonly role: string | null;
    readonly up: boolean;
    readonly voter: boolean;
    readonly epoch: number | null;
    readonly commitIndex: number | null;
    readonly appliedIndex: number | null;
    readonly stateDigest: string | null;
    readonly lease: { readonly held: boolean } | null;
  }[];
}

export interface FailoverDocument {
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly forced: boolean;
  readonly epoch: number;
  readonly pauseMs: number;
  readonly certificate: {
    readonly entries: number;
    readonly commits: number | null;
    readonly versionstamps: readonly string[];
    readonly keys: readonly (readonly unknown[])[];
    readonly exact: boolean;
    readonly reason: string;
  } | null;
}

export interface BranchListDocument {
  readonly branches: readonly {
    readonly id: string;
    readonly epoch: number;
    readonly forkIndex: number;
    readonly lastIndex: number;
    readonly datacenters: readonly string[];
  }[];
}

/** Three voters in a primary region `east`, two datacenters in `west`, one in `north`; every region is 20 ms from the others. */
const THREE_REGIONS = `
name: three-regions
primaryRegion: east
regions:
  - { region: east, datacenters: [east-a, east-b, east-c] }
  - { region: west, datacenters: [west-a, west-b] }
  - { region: north, datacenters: [north-a] }
links:
  - { a: east, b: west, rttMs: 20 }
  - { a: east, b: north, rttMs: 20 }
  - { a: west, b: north, rttMs: 20 }
`;

/** A running cluster of six datacenters whose region lease lasts 1.5 s. */
export async function upThreeRegions(workplace: Workplace, ...options: readonly string[]): Promise<UpDocument> {
  writeFileSync(join(workplace.folder, "three-regions.yaml"), THREE_REGIONS);
  return await workplace.json<UpDocument>(
    "up",
    "--detach",
    "--topology",
    "three-regions.yaml",
    "--region-lease",
    "1500",
    ...options,
  );
}

/** Looks at the cluster until it is as wanted; each look is a whole command, so this is no busy loop. Past its time it gives what it saw last. */
export async function statusWhen(
  workplace: Workplace,
  isWanted: (status: StatusDocument) => boolean,
): Promise<StatusDocument> {
  const giveUpAtMs = performance.now() + STATUS_WAIT_MS_MAX;
  for (;;) {
    const status = await workplace.json<StatusDocument>("status");
    if (isWanted(status) || performance.now() > giveUpAtMs) {
      return status;
    }
  }
}

/** Who leads, as soon as somebody does. */
export async function mustFindLeader(workplace: Workplace): Promise<string> {
  const { leader } = await statusWhen(workplace, ({ leader: found }) => found !== null);
  if (leader === null) {
    throw new Error("the cluster has no leader");
  }
  return leader;
}

/** Every datacenter has applied the same entries, and the state is the same everywhere. */
export function isConverged({ datacenters }: StatusDocument): boolean {
  const states = new Set(datacenters.map(({ appliedIndex, stateDigest }) => `${appliedIndex} ${stateDigest}`));
  return datacenters.every(({ up }) => up) && states.size === 1;
}

/** Writes numbered keys one after the other until it is told to stop, and keeps what was acknowledged. */
export class Writer {
  readonly acknowledged: { readonly number: number; readonly versionstamp: string }[] = [];
  /** Numbers of which the client was never told what became of them. */
  readonly unknown: number[] = [];
  readonly #prefix: string;
  readonly #running: Promise<void>;
  #isStopping = false;

  constructor(
    cluster: UpDocument,
    options: { readonly prefix: string; readonly region: string; readonly timeoutMs: number },
  ) {
    this.#prefix = options.prefix;
    this.#running = this.#write(cluster, options);
  }

  /** Resolves when the writes that were under way have their outcomes. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  /** Resolves when at least this many more writes have been acknowledged. */
  async untilAcknowledged(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    while (this.acknowledged.length < wanted && !this.#isStopping) {
      await new Promise<void>((resolve) => this.#onAcknowledged.push(resolve));
    }
  }

  readonly #onAcknowledged: (() => void)[] = [];

  async #write(
    cluster: UpDocument,
    { region, timeoutMs }: { readonly region: string; readonly timeoutMs: number },
  ): Promise<void> {
    await using kv = await openKv(
      cluster.datacenters.map(({ datacenter, grpc }) => `${datacenter}=${grpc}`),
      { region, timeoutMs },
    );
    for (let number = 0; !this.#isStopping; number++) {
      try {
        const { versionstamp } = await kv.set([this.#prefix, number], number);
        this.acknowledged.push({ number, versionstamp });
      } catch {
        // Whatever the error says of this write, the test only counts on those that were acknowledged.
        this.unknown.push(number);
      }
      for (const resolve of this.#onAcknowledged.splice(0)) {
        resolve();
      }
    }
  }
}

/** The numbers that are there now, read from the leader. */
export async function numbersUnder(workplace: Workplace, prefix: string): Promise<readonly number[]> {
  const { entries } = await workplace.json<{ readonly entries: readonly { readonly value: number }[] }>(
    "list",
    JSON.stringify([prefix]),
    "--limit",
    "100000",
  );
  return entries.map(({ value }) => value);
}
