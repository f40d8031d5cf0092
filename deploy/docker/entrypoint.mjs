// What the container runs, by its first argument: `datacenter` is one datacenter, anything else is the command line.
//
// Both end by themselves at SIGTERM and SIGINT, so they may be process 1 as well. An init (`docker run --init`, `init: true`)
// is still better: process 1 is also asked to collect orphans, which Node does not do.
const launchers = {
  datacenter: "../../packages/node/bin/kvorum-node.mjs",
  commandLine: "../../packages/cli/bin/kvorum.mjs",
};

const [first, ...rest] = process.argv.slice(2);
const isDatacenter = first === undefined || first === "datacenter";
const launcher = new URL(isDatacenter ? launchers.datacenter : launchers.commandLine, import.meta.url);
process.argv.splice(2, process.argv.length, ...(isDatacenter ? rest : [first, ...rest]));
await import(launcher.href);
