// The three places where an example can play: one replica in this process, a whole emulated cluster in this process, or a cluster
// that runs somewhere.
import { createCluster, openKv } from "@kvorum/embedded";
import { openKv as openRemoteKv } from "@kvorum/sdk";
import type { Stage } from "./example.ts";

/** Where the two clients of an example are. */
const NEAR_REGION = "us-east4";
const FAR_REGION = "asia-southeast1";

export type Place =
  | { readonly kind: "embedded" }
  /** The default topology on virtual time: an ocean takes no time to cross, and the clocks say that it did. */
  | { readonly kind: "emulated" }
  /** host:port of any of its datacenters. */
  | { readonly kind: "cluster"; readonly address: string };

/** Runs a story at a place, in a database of its own there, of which nothing stays. */
export async function withStores(
  place: Place,
  story: (clients: Pick<Stage, "near" | "far">) => Promise<void>,
): Promise<void> {
  switch (place.kind) {
    case "embedded": {
      using kv = await openKv(":memory:");
      return await story({ near: kv, far: kv });
    }
    case "emulated": {
      await using cluster = await createCluster("deploy");
      return await story({ near: cluster.client(NEAR_REGION), far: cluster.client(FAR_REGION) });
    }
    case "cluster":
      return await onCluster(place.address, story);
  }
}

async function onCluster(
  address: string,
  story: (clients: Pick<Stage, "near" | "far">) => Promise<void>,
): Promise<void> {
  const database = `example-${Date.now()}`;
  using near = await openRemoteKv(address, { region: NEAR_REGION, database });
  using far = await openRemoteKv(address, { region: FAR_REGION, database });
  try {
    await story({ near, far });
  } finally {
    await near.dropDatabase(database);
  }
}
