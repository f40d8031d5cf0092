// Finding the cluster: any seed that answers knows all of it.
import { KvorumError, type Region } from "@kvorum/base";
import type { ClusterView, KvConnection, KvConnectionOptions } from "@kvorum/protocol";

export type Connect = (options: KvConnectionOptions) => KvConnection;

export interface DiscoveryOptions {
  /** host:port each. */
  readonly seeds: readonly string[];
  readonly clientRegion: Region | null;
  readonly timeoutMs: number;
  readonly connect: Connect;
}

/** The view of the seed that answered first, and the connection to that seed, which the caller now owns. */
export interface Discovery {
  readonly view: ClusterView;
  readonly connection: KvConnection;
}

/**
 * Asks all seeds at once.
 * @throws KvorumError unreachable — none answered; the message has each seed's reason
 * @throws KvorumError invalid_argument — the cluster refuses this client: it has no such region
 */
export async function discoverCluster(options: DiscoveryOptions): Promise<Discovery> {
  const { seeds, clientRegion, timeoutMs, connect } = options;
  const connections = seeds.map((address) => connect({ address, clientRegion }));
  try {
    const found = await Promise.any(
      connections.map(async (connection) => ({ connection, view: await connection.discover(timeoutMs) })),
    );
    closeAll(connections.filter((connection) => connection !== found.connection));
    return found;
  } catch (error) {
    closeAll(connections);
    throw failureFrom(error, seeds);
  }
}

function closeAll(connections: readonly KvConnection[]): void {
  for (const connection of connections) {
    connection.close();
  }
}

function failureFrom(error: unknown, seeds: readonly string[]): KvorumError {
  const thrown: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const reasons = thrown.map((reason) => KvorumError.from(reason));
  const lines = reasons.map(({ message }, i) => `${seeds[i]} (${message})`);
  return (
    reasons.find(({ code }) => code === "invalid_argument") ??
    new KvorumError("unreachable", `no cluster found: tried ${lines.join(", ")}`, { cause: reasons[0] })
  );
}
