// What the workloads of each kind count: the names stand in the report, and expectations take them from here.

export const WORKLOAD_COUNTS = {
  kv: ["writes", "deletes", "transactions", "reads", "pages", "retries"],
  bank: ["transfers", "snapshots", "early", "brokenSums", "retries"],
  counter: ["acknowledged", "unknown", "retries", "final", "drift"],
  queue: ["enqueued", "delivered", "duplicates", "undelivered"],
  watch: ["writes", "notices", "goingBack", "missedLast"],
  traveller: ["writes", "reads", "moves", "readYourWrites", "monotonicReads"],
} as const;

/** The counts of a driver of that kind. */
export type CountsOf<Kind extends keyof typeof WORKLOAD_COUNTS> = Readonly<
  Record<(typeof WORKLOAD_COUNTS)[Kind][number], number>
>;
