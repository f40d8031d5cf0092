import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvorumError } from "@kvorum/base";
import { afterAll, afterEach, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "kvorum-config-"));
afterEach(() => rmSync(join(folder, "node.json"), { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const datacenters = ["local-a", "local-b", "local-c"];
const topology = {
  name: "one-region",
  primaryRegion: "us-east4",
  regions: [{ region: "us-east4", datacenters }],
};
const settings = {
  cluster: "c1",
  datacenter: "local-b",
  dataDirectory: "/tmp/data",
  topology,
  grpcPort: 7001,
  httpPort: 7002,
  peers: datacenters.map((datacenter, i) => ({
    datacenter,
    region: "us-east4",
    grpc: `127.0.0.1:700${i}`,
    http: `http://127.0.0.1:800${i}`,
  })),
};

function write(value: unknown): string {
  const path = join(folder, "node.json");
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(KvorumError);
    return KvorumError.from(error).message;
  }
  return "no error";
}

test("readConfig: a file alone is enough; servers listen on loopback and the WAN is off by default", () => {
  const config = readConfig(["--config", write(settings)], {});
  expect(config).toMatchObject({ datacenter: "local-b", host: "127.0.0.1", grpcPort: 7001, wanEnabled: false });
  expect(config.configuration).toEqual({ voters: datacenters, outgoing: [], learners: [] });
});

test("readConfig: a flag wins over the environment, and the environment over the file", () => {
  const path = write(settings);
  const environment = { KVORUM_CONFIG: path, KVORUM_GRPC_PORT: "7100", KVORUM_HTTP_PORT: "7200", KVORUM_WAN: "true" };
  const config = readConfig(["--grpc-port", "7300"], environment);
  expect(config).toMatchObject({ grpcPort: 7300, httpPort: 7200, wanEnabled: true });
});

test("readConfig: without a file the environment is enough, and each datacenter is a host of its name", () => {
  const config = readConfig([], {
    KVORUM_CLUSTER: "c1",
    KVORUM_DATACENTER: "europe-west3-a",
    KVORUM_TOPOLOGY: "deploy",
    KVORUM_DATA_DIRECTORY: "/data",
    KVORUM_HOST: "0.0.0.0",
    KVORUM_GRPC_PORT: "7400",
    KVORUM_HTTP_PORT: "8400",
  });
  expect(config.peers).toHaveLength(7);
  expect(config.peers[0]).toEqual({
    datacenter: "us-east4-a",
    region: "us-east4",
    grpc: "us-east4-a:7400",
    http: "http://us-east4-a:8400",
  });
});

test("readConfig: a topology file is found from the folder of the configuration file", () => {
  writeFileSync(join(folder, "topology.yaml"), JSON.stringify(topology));
  const config = readConfig(["--config", write({ ...settings, topology: "topology.yaml" })], {});
  expect(config.topology.name).toBe("one-region");
});

test("readConfig: what is wrong is named, with where", () => {
  expect(messageOf(() => readConfig([], {}))).toMatch(/settings: cluster: .*datacenter: .*\nusage: kvorum-node/s);
  expect(messageOf(() => readConfig(["--config", join(folder, "absent.json")], {}))).toContain("absent.json");
  expect(messageOf(() => readConfig(["--config", write("{")], {}))).toContain("cannot be read as JSON");
  expect(messageOf(() => readConfig(["--bogus", "1"], {}))).toContain("--bogus");
  expect(messageOf(() => readConfig(["--config", write({ ...settings, grpcPort: 70_000 })], {}))).toContain("grpcPort");
  expect(messageOf(() => readConfig(["--config", write({ ...settings, colour: 1 })], {}))).toContain("colour");
  expect(messageOf(() => readConfig(["--config", write({ ...settings, datacenter: "local-z" })], {}))).toContain(
    "local-z",
  );
  expect(
    messageOf(() => readConfig(["--config", write({ ...settings, peers: settings.peers.slice(1) })], {})),
  ).toContain("local-a");
  expect(messageOf(() => readConfig(["--config", write({ ...settings, topology: "absent.yaml" })], {}))).toContain(
    "absent.yaml",
  );
});

test("readConfig: a configuration says who votes in an empty cluster, among the datacenters there are", () => {
  const configuration = { voters: ["local-a"], learners: ["local-c", "local-b"] };
  expect(readConfig(["--config", write({ ...settings, configuration })], {}).configuration).toEqual({
    ...configuration,
    outgoing: [],
  });
  const message = (wrong: object): string =>
    messageOf(() => readConfig(["--config", write({ ...settings, configuration: wrong })], {}));
  expect(message({ voters: ["local-z"], learners: [] })).toMatch(/local-z not in the topology/);
  expect(message({ voters: ["local-a"], learners: ["local-a"] })).toMatch(/local-a twice/);
});

test("readConfig: reads, region lease, open operations and kept log have defaults, bounds, and flags", () => {
  const path = write(settings);
  expect(readConfig(["--config", path], {})).toMatchObject({
    reads: "read_index",
    regionLeaseMs: 10_000,
    operationsOpenMax: 20_000,
  });
  const flags = [
    "--reads",
    "lease",
    "--region-lease-ms",
    "0",
    "--log-kept-bytes",
    "65536",
    "--wall-offset-ms=-7",
    "--operations-open-max",
    "50",
  ];
  expect(readConfig(["--config", path, ...flags], {})).toMatchObject({
    reads: "lease",
    regionLeaseMs: 0,
    operationsOpenMax: 50,
    logKeptBytes: 65_536,
    wallOffsetMs: -7,
  });
  expect(messageOf(() => readConfig(["--config", path, "--region-lease-ms", "70000"], {}))).toMatch(/regionLeaseMs/);
});

test("readConfig: the access token comes from flag or variable, and has no spaces", () => {
  const file = write(settings);
  expect(readConfig(["--config", file], {}).accessToken).toBeUndefined();
  expect(readConfig(["--config", file], { KVORUM_ACCESS_TOKEN: "a-b_c" }).accessToken).toBe("a-b_c");
  expect(messageOf(() => readConfig(["--config", file, "--access-token", "a b"], {}))).toContain(
    "accessToken: printable characters without spaces",
  );
});
