// The docker command line, as far as a cluster in containers needs it.
import { spawnSync } from "node:child_process";
import { KvorumError } from "@kvorum/base";

/**
 * What a docker command printed.
 * @throws KvorumError unreachable — no docker here, no engine, or the command failed; the message has its own words
 */
export function runDocker(...words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("docker", [...words], { encoding: "utf8" });
  if (error !== undefined) {
    throw new KvorumError("unreachable", `docker ${words[0]}: the docker command cannot be run: ${error.message}`, {
      cause: error,
    });
  }
  if (status !== 0) {
    throw new KvorumError("unreachable", `docker ${words.join(" ")}: ${stderr.trim()}`);
  }
  return stdout;
}

/** Whether an engine answers here. */
export function hasEngine(): boolean {
  return spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], { stdio: "ignore" }).status === 0;
}
