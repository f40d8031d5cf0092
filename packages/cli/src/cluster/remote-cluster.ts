// A cluster on other hosts, described by a file: its topology, and where each datacenter is reached from here.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import { z } from "zod";
import { loadTopology } from "../input/topology-argument.ts";
import type { ClusterRecord } from "./cluster-record.ts";

const fileSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]+$/),
  /** A preset, or a file beside this one. */
  topology: z.string(),
  seed: z.number().int().default(1),
  datacenters: z.array(
    z.strictObject({
      datacenter: z.string().transform(parseDatacenterId),
      region: z.string().transform(parseRegion),
      host: z.string(),
      grpcPort: z.number().int(),
      httpPort: z.number().int(),
    }),
  ),
});

/** @throws KvorumError invalid_config — the file is not of that form; docs/several-hosts.md shows one */
export function readRemoteCluster(path: string): ClusterRecord {
  const file = parse(path);
  return {
    ...file,
    folder: join(tmpdir(), `kvorum-remote-${file.id}`),
    keepsData: true,
    startedAtMs: 0,
    launcherPid: null,
    configuration: null,
    settings: {},
    regionPorts: {},
    accessToken: null,
    topology: loadTopology(dirname(resolve(path)), file.topology),
    location: { kind: "remote" },
  };
}

function parse(path: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const text = error instanceof z.ZodError ? z.prettifyError(error) : KvorumError.from(error).message;
    throw new KvorumError("invalid_config", `${path} does not describe a cluster: ${text}`, { cause: error });
  }
}
