// Every difference that is allowed. One that is not here fails, and so does one that is here and has gone.
import type { Difference, DifferenceGroup } from "./difference.ts";
import { API_DIFFERENCES } from "./differences/api.ts";
import { KV_CONNECT_DIFFERENCES } from "./differences/kv-connect.ts";
import { LOCAL_ENGINE_DIFFERENCES } from "./differences/local-engine.ts";
import { NPM_CLIENT_DIFFERENCES } from "./differences/npm-client.ts";

export const DIFFERENCE_GROUPS: readonly DifferenceGroup[] = [
  ...API_DIFFERENCES,
  ...KV_CONNECT_DIFFERENCES,
  ...LOCAL_ENGINE_DIFFERENCES,
  ...NPM_CLIENT_DIFFERENCES,
];

export const DIFFERENCES: readonly Difference[] = DIFFERENCE_GROUPS.flatMap(({ differences }) => differences);
