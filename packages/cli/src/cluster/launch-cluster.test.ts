import { expect, test } from "vitest";
import { loadTopology } from "../input/topology-argument.ts";
import { launchCluster } from "./launch-cluster.ts";

test.skipIf(process.platform !== "linux")(
  "launchCluster: where nothing can be written, nothing is started",
  async () => {
    const started: string[] = [];
    const launched = launchCluster({
      startFolder: "/proc",
      topology: loadTopology("/", "local"),
      seed: 1,
      settings: {},
      detached: true,
      wan: false,
      adversaryBoundMs: null,
      signal: new AbortController().signal,
      onProgress: () => {},
      onRecord: ({ id }) => started.push(id),
    });
    await expect(launched).rejects.toMatchObject({ code: "invalid_argument" });
    expect(started).toEqual([]);
  },
);
