// Under which figure a read counts: that of the level it asked for.
import type { Level } from "../schema/consistency-schema.ts";
import type { OperationKind } from "./operation-kind.ts";

export const READ_KIND = {
  strong: "strongRead",
  session: "sessionRead",
  bounded: "boundedRead",
  eventual: "eventualRead",
} as const satisfies Record<Level, OperationKind>;
