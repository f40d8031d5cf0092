// The kinds of operation whose latency has a figure of its own, and the figure's name.

export const OPERATION_KINDS = [
  "write",
  "strongRead",
  "sessionRead",
  "boundedRead",
  "eventualRead",
  "list",
  "transaction",
  "queueDelivery",
  "watch",
] as const;

/** `transaction`: reads and a checked write that belong together, with all repetitions. */
export type OperationKind = (typeof OPERATION_KINDS)[number];
