// The docker command line, as far as a cluster in containers needs it. Nobody waits for it standing still: a command of a second in a
// run would stop the run's clients for a second, and the report would call that an outage.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { KvorumError } from "@kvorum/base";

const execute = promisify(execFile);

/**
 * What a docker command printed.
 * @throws KvorumError unreachable — no docker here, no engine, or the command failed; the message has its own words
 */
export async function runDocker(...words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute("docker", words);
    return stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const why = said === "" ? `the docker command cannot be run: ${KvorumError.from(error).message}` : said;
    throw new KvorumError("unreachable", `docker ${words.join(" ")}: ${why}`, { cause: error });
  }
}

/** Whether an engine answers here. */
export function hasEngine(): Promise<boolean> {
  return runDocker("version", "--format", "{{.Server.Version}}").then(
    () => true,
    () => false,
  );
}
