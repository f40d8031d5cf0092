import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { REPOSITORY_FOLDER } from "./source-files.ts";

const read = (path: string): string => readFileSync(join(REPOSITORY_FOLDER, path), "utf8");
const compose = read("docker-compose.yml");
const cluster = JSON.parse(read("deploy/compose/cluster.json"));

interface Place {
  readonly datacenter: string;
  readonly region: string;
}

function placesOfTopology(): readonly Place[] {
  const regions = findPreset(cluster.topology)?.regions ?? [];
  return regions.flatMap(({ region, datacenters }) => datacenters.map((datacenter) => ({ datacenter, region })));
}

/** The lines of one service, without its comments. */
function serviceOf(name: string): string {
  const [, rest = ""] = compose.split(`\n  ${name}:\n`);
  return rest.split(/\n {2}\S|\n\S/)[0] ?? "";
}

test("compose: there is a service for each datacenter of the topology, and cluster.json lists the same", () => {
  const listed = cluster.datacenters.map(({ datacenter, region }: Place) => ({ datacenter, region }));
  expect(listed).toEqual(placesOfTopology());
  const served = [...compose.matchAll(/KVORUM_DATACENTER: (\S+)/g)].map(([, datacenter]) => datacenter);
  expect(served).toEqual(listed.map(({ datacenter }: Place) => datacenter));
});

test("compose: each datacenter has its networks, its volume, and the loopback ports of cluster.json", () => {
  for (const { datacenter, region, host, grpcPort, httpPort, inside } of cluster.datacenters) {
    const service = serviceOf(datacenter);
    expect(service).toContain(`networks: [${region}, wan]`);
    expect(service).toContain(`volumes: ["${datacenter}:/data"]`);
    expect(service).toContain(
      `ports: ["${host}:${grpcPort}:${inside.grpcPort}", "${host}:${httpPort}:${inside.httpPort}"]`,
    );
    expect(inside.host).toBe(datacenter);
  }
});

test("compose: the WAN's network sorts behind every region's, so that siblings talk inside their region", () => {
  const { project, wanNetwork } = cluster.compose;
  expect(compose).toContain(`\nname: ${project}\n`);
  for (const { region } of placesOfTopology()) {
    expect(wanNetwork > `${project}_${region}`).toBe(true);
  }
});

test("image: the ports that it listens on are those of cluster.json", () => {
  const dockerfile = read("deploy/docker/Dockerfile");
  const [{ inside }] = cluster.datacenters;
  expect(dockerfile).toContain(`KVORUM_GRPC_PORT=${inside.grpcPort}`);
  expect(dockerfile).toContain(`KVORUM_HTTP_PORT=${inside.httpPort}`);
  expect(dockerfile).toContain(`EXPOSE ${inside.grpcPort} ${inside.httpPort}`);
});
