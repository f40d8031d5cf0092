// The service `scenario` of docker-compose.yml: runs a scenario on the cluster from within its networks, with the report in
// the host's ./reports. Its arguments are the scenario's name and options of `kvorum run`.
import { statSync } from "node:fs";

const reports = "reports";
const usage = "usage: docker compose run --rm scenario NAME [--seed N] [--json] …: as npx kvorum run has them\n";

const [name, ...options] = process.argv.slice(2);
if (name === undefined || name.startsWith("-")) {
  process.stderr.write(usage);
  process.exit(2);
}
becomeOwnerOf(reports);
process.argv.splice(2, process.argv.length, "run", name, "--cluster", "compose", ...options);
await import("../../packages/cli/bin/kvorum.mjs");

/** A report belongs to the user who owns its folder, not to root; a folder that Docker had to make is root's. */
function becomeOwnerOf(folder) {
  const { uid, gid } = statSync(folder);
  process.setgroups([]);
  process.setgid(gid);
  process.setuid(uid);
}
