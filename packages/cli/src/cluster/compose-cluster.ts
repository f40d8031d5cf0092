// The cluster of docker-compose.yml. Nothing is recorded at its start: deploy/compose/cluster.json says where its
// datacenters are, seen from this machine and seen from within the containers' networks.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { z } from "zod";
import { loadTopology } from "../input/topology-argument.ts";
import { REPOSITORY_FOLDER } from "../repository-folder.ts";
import type { ClusterRecord } from "./cluster-record.ts";

/** What `--cluster` names it by. */
export const COMPOSE_CLUSTER = "compose";
/** That of docker-compose.yml. */
const ACCESS_TOKEN_DEFAULT = "development-only";

const place = z.object({ host: z.string(), grpcPort: z.number().int(), httpPort: z.number().int() });
const fileSchema = z.object({
  id: z.string(),
  seed: z.number().int(),
  topology: z.string(),
  compose: z.object({ project: z.string(), wanNetwork: z.string() }),
  datacenters: z.array(
    place.extend({
      datacenter: z.string().transform(parseDatacenterId),
      region: z.string().transform(parseRegion),
      inside: place,
    }),
  ),
});

/** As it is seen from here: the service `scenario` sets KVORUM_CLUSTER_SIDE to `inside`. */
export function readComposeCluster(): ClusterRecord {
  const side = process.env.KVORUM_CLUSTER_SIDE === "inside" ? "inside" : "outside";
  const folder = join(REPOSITORY_FOLDER, "deploy", "compose");
  const file = fileSchema.parse(JSON.parse(readFileSync(join(folder, "cluster.json"), "utf8")));
  return {
    id: file.id,
    // Only the faults in force are kept there; the containers have the data.
    folder: join(tmpdir(), `kvorum-compose-${file.compose.project}`),
    keepsData: true,
    startedAtMs: 0,
    launcherPid: null,
    configuration: null,
    settings: {},
    regionPorts: {},
    accessToken: process.env.KVORUM_ACCESS_TOKEN ?? ACCESS_TOKEN_DEFAULT,
    seed: file.seed,
    topology: loadTopology(folder, file.topology),
    datacenters: file.datacenters.map(({ inside, datacenter, region, ...outside }) => ({
      datacenter,
      region,
      ...(side === "inside" ? inside : outside),
    })),
    location: { kind: "compose", ...file.compose, side },
  };
}
