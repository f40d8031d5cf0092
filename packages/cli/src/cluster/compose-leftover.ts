// What commands noted about the cluster in containers, for containers that come back: `docker compose down` knows nothing of it, and the
// next containers of the same name must not be told faults of those that are gone.
import { existsSync } from "node:fs";
import { readComposeCluster } from "./compose-cluster.ts";
import { canReachEngine, hasContainers } from "./compose-containers.ts";

/** The folder of those notes once the project has no container any more, not even a stopped one; null also where no engine tells. */
export async function findComposeLeftover(): Promise<string | null> {
  const { folder, location } = readComposeCluster();
  if (location.kind !== "compose" || !existsSync(folder) || !(await canReachEngine(location))) {
    return null;
  }
  return (await hasContainers(location)) ? null : folder;
}
