// Before the tests in containers: the image that they run, from the sources as they are. With KVORUM_IMAGE that one is
// tested and none is built.
import { spawnSync } from "node:child_process";
import { REPOSITORY_FOLDER } from "../../tidy/source-files.ts";

/** What vitest calls once, before the first test file. */
export function setup(): void {
  if (process.env.KVORUM_IMAGE !== undefined) {
    return;
  }
  const { status, stderr } = spawnSync("docker", ["compose", "build", "--quiet", "us-east4-a"], {
    cwd: REPOSITORY_FOLDER,
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`the image cannot be built:\n${stderr}`);
  }
}
