// The distributions of a region, in the order and by the words in which a report shows them everywhere.
import type { Distribution } from "@kvorum/figures";
import type { RegionFigures } from "./region-schema.ts";

export interface FigureWords {
  /** Name in report.json. */
  readonly name: string;
  /** On the page and in tables; two lines on a terminal, broken where the space is. */
  readonly heading: string;
  /** From what to what; docs/measurements.md has more. */
  readonly meaning: string;
  readonly of: (row: RegionFigures) => Distribution | null;
}

export const REGION_FIGURES: readonly FigureWords[] = [
  {
    name: "writeMs",
    heading: "write",
    meaning: "from when a write was due to its acknowledgement",
    of: (row) => row.writeMs,
  },
  {
    name: "strongReadMs",
    heading: "strong read",
    meaning: "from when the read was due to its answer",
    of: (row) => row.strongReadMs,
  },
  {
    name: "sessionReadMs",
    heading: "session read",
    meaning: "from when the read was due to its answer, with the wait for what the session has seen",
    of: (row) => row.sessionReadMs,
  },
  {
    name: "boundedReadMs",
    heading: "bounded read",
    meaning: "from when the read was due to its answer, from a replica that could prove its age or from the leader",
    of: (row) => row.boundedReadMs,
  },
  {
    name: "eventualReadMs",
    heading: "eventual read",
    meaning: "from when the read was due to its answer, by the nearest live replica",
    of: (row) => row.eventualReadMs,
  },
  {
    name: "listMs",
    heading: "list",
    meaning: "from when a page of a list was due to its answer",
    of: (row) => row.listMs,
  },
  {
    name: "transactionMs",
    heading: "transaction",
    meaning:
      "from when reads and a checked write that belong together were due to the write's acknowledgement, with all repetitions",
    of: (row) => row.transactionMs,
  },
  {
    name: "queueDeliveryMs",
    heading: "queue delivery",
    meaning: "from the acknowledgement of an enqueue, or its due time, to a listener's handler",
    of: (row) => row.queueDeliveryMs,
  },
  {
    name: "watchMs",
    heading: "watch",
    meaning: "from the acknowledgement of a write to the watcher that is told",
    of: (row) => row.watchMs,
  },
  {
    name: "shipLagMs",
    heading: "ship lag",
    meaning: "from an entry's commit until a datacenter here has received it",
    of: (row) => row.shipLagMs,
  },
  {
    name: "durableLagMs",
    heading: "durable lag",
    meaning: "from an entry's commit until it is on disk at a datacenter here",
    of: (row) => row.durableLagMs,
  },
  {
    name: "replicationLagMs",
    heading: "replication lag",
    meaning: "from an entry's commit until a datacenter here has applied it; every entry counts",
    of: (row) => row.replicationLagMs,
  },
  {
    name: "timeToVisibleMs",
    heading: "time to visible",
    meaning: "from a write's acknowledgement to the first eventual read here that returns it, by a probe",
    of: (row) => row.timeToVisibleMs,
  },
  {
    name: "staleReads.stalenessMs",
    heading: "staleness",
    meaning: "of the stale reads: from the commit of the first newer version to the read",
    of: (row) => row.staleReads.stalenessMs,
  },
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
