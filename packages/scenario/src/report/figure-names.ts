// The distributions of a region, in the order and by the words in which a report shows them everywhere.
import type { Distribution } from "@kvorum/figures";
import type { RegionFigures } from "./region-schema.ts";

interface FigureWords {
  /** Name in report.json. */
  readonly name: string;
  /** On the page and in tables; two lines on a terminal, broken where the space is. */
  readonly heading: string;
  readonly of: (row: RegionFigures) => Distribution | null;
}

export const REGION_FIGURES: readonly FigureWords[] = [
  { name: "writeMs", heading: "write", of: (row) => row.writeMs },
  { name: "strongReadMs", heading: "strong read", of: (row) => row.strongReadMs },
  { name: "sessionReadMs", heading: "session read", of: (row) => row.sessionReadMs },
  { name: "boundedReadMs", heading: "bounded read", of: (row) => row.boundedReadMs },
  { name: "eventualReadMs", heading: "eventual read", of: (row) => row.eventualReadMs },
  { name: "listMs", heading: "list", of: (row) => row.listMs },
  { name: "transactionMs", heading: "transaction", of: (row) => row.transactionMs },
  { name: "queueDeliveryMs", heading: "queue delivery", of: (row) => row.queueDeliveryMs },
  { name: "watchMs", heading: "watch", of: (row) => row.watchMs },
  { name: "shipLagMs", heading: "ship lag", of: (row) => row.shipLagMs },
  { name: "durableLagMs", heading: "durable lag", of: (row) => row.durableLagMs },
  { name: "replicationLagMs", heading: "replication lag", of: (row) => row.replicationLagMs },
  { name: "timeToVisibleMs", heading: "time to visible", of: (row) => row.timeToVisibleMs },
  { name: "staleReads.stalenessMs", heading: "staleness", of: (row) => row.staleReads.stalenessMs },
];

const DETAILS: readonly string[] = ["shipLagMs", "durableLagMs", "staleReads.stalenessMs"];

/** Explains the others, once one looks closer: where there is no room for all, it stands last or is left out. */
export function isDetail({ name }: FigureWords): boolean {
  return DETAILS.includes(name);
}

/** Those of which at least one row has a sample. */
export function measuredFigures(rows: readonly RegionFigures[]): readonly FigureWords[] {
  return REGION_FIGURES.filter(({ of }) => rows.some((row) => isMeasured(of(row))));
}

/** Whether there is a sample to speak of. */
export function isMeasured(distribution: Distribution | null): distribution is Distribution {
  return distribution !== null && distribution.count > 0;
}
