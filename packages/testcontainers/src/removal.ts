// Removing containers and networks by their labels, whoever made them and in whatever state they are.
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError } from "@kvorum/base";
import { getContainerRuntimeClient } from "testcontainers";
import { REMOVE_ATTEMPTS, REMOVE_PAUSE_MS } from "./limits.ts";
import { hasEnded } from "./owner.ts";

/** All that one start made has the same claim. */
export const CLAIM_LABEL = "kvorum.testcontainers.claim";
/** The process that made it: see owner.ts. */
export const OWNER_LABEL = "kvorum.testcontainers.owner";

type Labels = Readonly<Record<string, string>>;
type Engine = Awaited<ReturnType<typeof getContainerRuntimeClient>>["container"]["dockerode"];

/**
 * Removes the containers of a claim with their volumes, then its networks.
 * @throws KvorumError resource_exhausted — something is still there after 5 s; the cause is what the engine said last
 */
export async function removeClaimed(claim: string): Promise<void> {
  const engine = await openEngine();
  const filters = { label: [`${CLAIM_LABEL}=${claim}`] };
  let refusal: unknown;
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
    const containers = await engine.listContainers({ all: true, filters });
    const networks = containers.length > 0 ? [] : await engine.listNetworks({ filters });
    if (containers.length + networks.length === 0) {
      return;
    }
    const results = await Promise.allSettled([
      ...containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })),
      ...networks.map(({ Id }) => engine.getNetwork(Id).remove()),
    ]);
    // Gone already, or being removed by somebody else: the next look tells.
    const refused = results.find((result) => result.status === "rejected");
    refusal = refused?.reason;
    if (refused !== undefined) {
      await delay(REMOVE_PAUSE_MS);
    }
  }
  throw new KvorumError("resource_exhausted", `containers or networks of ${claim} cannot be removed`, {
    cause: refusal,
  });
}

/** Removes what processes of this machine left that ended without cleaning up, as one that was killed did. */
export async function removeLeftovers(): Promise<void> {
  const engine = await openEngine();
  const filters = { label: [OWNER_LABEL] };
  const [containers, networks] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
  ]);
  const labels: readonly Labels[] = [...containers, ...networks].map(({ Labels }) => Labels ?? {});
  const ended = labels.filter((found) => hasEnded(found[OWNER_LABEL] ?? ""));
  const claims = new Set(ended.flatMap((found) => found[CLAIM_LABEL] ?? []));
  // One that cannot be removed, a network in use say, must not stop this start; the next start tries again.
  await Promise.allSettled([...claims].map(removeClaimed));
}

async function openEngine(): Promise<Engine> {
  const { container } = await getContainerRuntimeClient();
  return container.dockerode;
}
