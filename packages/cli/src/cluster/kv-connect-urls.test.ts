import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { datacentersOf, findPreset, regionOf } from "@kvorum/wan";
import { expect, test } from "vitest";
import type { ClusterRecord } from "./cluster-record.ts";
import { kvConnectUrlsOf } from "./kv-connect-urls.ts";

const topology = findPreset("deploy");

function recordOf(): ClusterRecord {
  if (topology === undefined) {
    throw new Error("there is no preset deploy");
  }
  return {
    id: "c",
    folder: "/c",
    keepsData: false,
    startedAtMs: 0,
    launcherPid: null,
    seed: 1,
    topology,
    configuration: null,
    settings: {},
    regionPorts: {},
    accessToken: "t",
    location: { kind: "local" },
    datacenters: datacentersOf(topology).map((datacenter, i) => ({
      datacenter,
      region: regionOf(topology, datacenter),
      host: "127.0.0.1",
      grpcPort: 7000 + i,
      httpPort: 8000 + i,
    })),
  };
}

test("kvConnectUrlsOf: every client region has a URL at the nearest datacenter, with the region in its path", () => {
  const urls = kvConnectUrlsOf(recordOf(), null);
  expect(urls[parseRegion("us-east4")]).toEqual({
    url: "http://127.0.0.1:8000/us-east4",
    eventualUrl: "http://127.0.0.1:8000/us-east4/eventual",
  });
  expect(urls[parseRegion("europe-west4")]?.url).toBe("http://127.0.0.1:8003/europe-west4");
  expect(Object.keys(urls)).toContain("asia-southeast1");
});

test("kvConnectUrlsOf: an address that the region's datacenters share comes first", () => {
  const urls = kvConnectUrlsOf({ ...recordOf(), regionPorts: { "europe-west3": 9000 } }, null);
  expect(urls[parseRegion("europe-west4")]?.url).toBe("http://127.0.0.1:9000/europe-west4");
  expect(urls[parseRegion("us-east4")]?.url).toBe("http://127.0.0.1:8000/us-east4");
});

test("kvConnectUrlsOf: where others are as near, the leader's URL is not given out", () => {
  const urls = kvConnectUrlsOf(recordOf(), parseDatacenterId("us-east4-a"));
  expect(urls[parseRegion("us-east4")]?.url).toBe("http://127.0.0.1:8001/us-east4");
});
