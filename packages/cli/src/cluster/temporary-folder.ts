// Where the clusters of `demo`, `run` and `bench` stand: out of the way of those that the user started, and in one known
// place, so that what a killed run leaves behind can be found.
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** The start folder of temporary clusters of this user. */
export function temporaryStartFolder(): string {
  return join(tmpdir(), `kvorum-${userInfo().username}`);
}
