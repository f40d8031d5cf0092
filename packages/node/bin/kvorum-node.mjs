#!/usr/bin/env node
// Starts one datacenter process. Plain JavaScript, so that an old Node can say what is missing in one line.
const nodeMajorMin = 24;

if (Number(process.versions.node.split(".")[0]) < nodeMajorMin) {
  process.stderr.write(`kvorum-node needs Node ${nodeMajorMin} or newer, this is ${process.version}\n`);
  process.exit(3);
}
const { main } = await import("../src/main.ts");
await main(process.argv.slice(2));
