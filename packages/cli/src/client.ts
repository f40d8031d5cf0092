// A client of a local cluster for the length of one command.

import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import { Kv, type KvProvenance, openSubmitter, type Submitter } from "@kvorum/sdk";
import type { CliContext } from "./cli-context.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster/cluster-record.ts";
import { mustFindCluster } from "./cluster/find-cluster.ts";
import { runningNodes } from "./cluster/wan-settings.ts";

export interface ClientOptions {
  readonly cluster?: string;
  readonly region?: string;
  readonly timeout: number;
  /** Absent: the default one. */
  readonly database?: string;
}

/**
 * Opens a client in the region that the user named, runs `work` with it and closes it.
 * @param work is given the time that is left to it: the user's timeout covers the opening too
 * @throws KvorumError cluster_not_found, unreachable — no node of it runs
 */
export async function withClient<T>(
  context: CliContext,
  options: ClientOptions,
  work: (kv: Kv, call: { readonly timeoutMs: number }, submitter: Submitter) => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  const { database, timeout } = options;
  const { submitter, bookmark, release } = await openClient(context, options);
  const onClose = (): void => undefined;
  const kv = new Kv({ submitter, database, consistency: "strong", timeoutMs: timeout, bookmark, onClose });
  try {
    const leftMs = Math.floor(timeout - (performance.now() - startedAtMs));
    return await work(kv, { timeoutMs: Math.max(1, leftMs) }, submitter);
  } finally {
    release(kv.bookmark);
    kv.close();
  }
}

/** A way to the data, and what was seen on it before. */
interface OpenClient {
  readonly submitter: Submitter;
  readonly bookmark: string | undefined;
  /** The command has ended, having seen this. */
  release(bookmark: string): void;
}

/** A command in a shell goes on with the shell's client; one of its own opens one. */
async function openClient({ shared, folder }: CliContext, options: ClientOptions): Promise<OpenClient> {
  if (shared !== null) {
    const { bookmark } = shared;
    return { submitter: await shared.submitterIn(options.region), bookmark, release: (seen) => shared.saw(seen) };
  }
  const submitter = await connect(mustFindCluster(folder, options.cluster), options);
  return { submitter, bookmark: undefined, release: () => submitter.close() };
}

/**
 * As withClient, for what speaks in encoded keys and values of the cluster as a whole.
 * @throws KvorumError cluster_not_found, unreachable — no node of it runs
 */
export async function withSubmitter<T>(
  context: CliContext,
  options: ClientOptions,
  work: (submitter: Submitter, record: ClusterRecord) => Promise<T>,
): Promise<T> {
  const record = mustFindCluster(context.folder, options.cluster);
  const submitter = await connect(record, options);
  try {
    return await work(submitter, record);
  } finally {
    submitter.close();
  }
}

/** @throws KvorumError unreachable — no node of the cluster runs, or none answers */
export async function connect(
  record: ClusterRecord,
  options: Pick<ClientOptions, "region" | "timeout">,
): Promise<Submitter> {
  return openSubmitter(await addressesOf(record), { region: regionFrom(record, options), timeoutMs: options.timeout });
}

function regionFrom(record: ClusterRecord, { region }: Pick<ClientOptions, "region">): Region {
  return region === undefined ? record.topology.primaryRegion : parseRegion(region);
}

async function addressesOf(record: ClusterRecord): Promise<readonly string[]> {
  const running = await runningNodes(record);
  if (running.length === 0) {
    throw new KvorumError("unreachable", `none of the ${record.datacenters.length} nodes of ${record.folder} runs`);
  }
  // By name: behind port mappings (containers) the cluster's own idea of its addresses leads nowhere.
  return running.map((node) => `${node.datacenter}=${grpcAddressOf(node)}`);
}

/** Who answered, in a sentence for people. */
export function formatProvenance({ datacenter, ageMs, strong }: KvProvenance): string {
  const age = ageMs === null ? "of unknown age" : `${ageMs.toFixed(1)} ms old`;
  return strong ? `strong read served by ${datacenter}` : `read at ${datacenter}, ${age}`;
}
