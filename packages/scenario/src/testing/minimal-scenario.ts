// The shortest scenario, and what is said of it once something in it is wrong.
import { assert, KvorumError } from "@kvorum/base";
import { loadScenario } from "../schema/load-scenario.ts";

/** Nothing in it is wrong; what a test adds to it may be. */
export const MINIMAL = `name: minimal
duration: 10s
workloads:
  - clientRegion: us-east4
    ratePerSecond: 10
    mix: { write: 100 }
    keys: { count: 10 }
`;

/** What is wrong with a scenario, line by line as it is told; nothing: it is sound. */
export function problemsOf(text: string): readonly string[] {
  try {
    loadScenario(text, "x.yaml");
  } catch (thrown) {
    const { code, message } = KvorumError.from(thrown);
    assert(code === "invalid_config", `a wrong scenario is invalid_config, found ${code}: ${message}`);
    return message.split("\n");
  }
  return [];
}
