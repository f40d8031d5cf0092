// A program that starts containers and does not clean up: `leave-containers.ts [exit]`. Says in one line of JSON what it
// has, then ends by process.exit() or waits to be ended.
import { KvorumCluster } from "@kvorum/testcontainers";
import { createTopology } from "@kvorum/wan";

const topology = createTopology(
  { name: "one", primaryRegion: "us-east4", regions: [{ region: "us-east4", datacenters: ["us-east4-a"] }] },
  { source: import.meta.filename },
);
const { datacenters } = await new KvorumCluster({ topology }).start();
const [claim] = datacenters.map(({ container }) => container.getLabels()["kvorum.testcontainers.claim"]);
process.stdout.write(`${JSON.stringify({ claim })}\n`);
if (process.argv[2] === "exit") {
  process.exit();
}
process.stdin.resume();
