#!/usr/bin/env node
// Starts one datacenter process. Plain JavaScript, so that an old Node can say what is missing in one line.
import * as nodeModule from "node:module";

const nodeMajorMin = 24;

if (Number(process.versions.node.split(".")[0]) < nodeMajorMin) {
  process.stderr.write(`kvorum-node needs Node ${nodeMajorMin} or newer, this is ${process.version}\n`);
  process.exit(3);
}
// Compiled code is kept between runs: the second start takes half the time and 30 MB less.
nodeModule.enableCompileCache();
const { main } = await import("../src/main.ts");
await main(process.argv.slice(2));
