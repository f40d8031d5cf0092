// A change to the WAN while it runs: slow, lossy, narrow or cut links, and their healing. Pure data, so that it can be
// sent to every node, kept in a file and replayed at a restarted node.
import { KvorumError } from "@kvorum/base";
import { BANDWIDTH_BYTES_PER_SECOND_MIN, RTT_MS_MAX } from "./limits.ts";

/**
 * A change to directed links. `from` and `to` name a region or a datacenter; `to: null` is everyone else.
 *
 * A region stands for its datacenters and for the clients in it; links inside one region are never meant by its name, so
 * a region that is cut off stays whole. Fields left out keep what is in force.
 */
export interface LinkChange {
  readonly from: string;
  readonly to: string | null;
  /** Also the links from `to` to `from`. A round trip always concerns both. */
  readonly bothWays: boolean;
  readonly partitioned?: boolean;
  /** Round trip, ms: each direction takes half. */
  readonly rttMs?: number;
  /** Share of packets lost, 0..100. */
  readonly lossPercent?: number;
  readonly bandwidthBytesPerSecond?: number;
  /** Back to the topology's own figures; excludes the fields above. */
  readonly heal?: boolean;
}

/** What an operator changes in one go, in this order: heal everything, the switch, the seed, the changes. */
export interface WanChange {
  readonly healAll?: boolean;
  /** Off: links have no delay of their own; changes in force act all the same. */
  readonly enabled?: boolean;
  /** Restarts the random streams of every link. */
  readonly seed?: number;
  readonly changes?: readonly LinkChange[];
}

/**
 * Checks what can be checked without a topology.
 * @throws KvorumError invalid_argument — a figure outside its range, nothing to change, or a heal that also changes
 */
export function validateLinkChange(change: LinkChange): void {
  checkRange("rttMs", change.rttMs, 0, RTT_MS_MAX);
  checkRange("lossPercent", change.lossPercent, 0, 100);
  checkRange(
    "bandwidthBytesPerSecond",
    change.bandwidthBytesPerSecond,
    BANDWIDTH_BYTES_PER_SECOND_MIN,
    Number.MAX_VALUE,
  );
  const figures = [change.partitioned, change.rttMs, change.lossPercent, change.bandwidthBytesPerSecond];
  const changesFigures = figures.some((figure) => figure !== undefined);
  if (changesFigures === (change.heal === true)) {
    const found = changesFigures ? "both" : "neither";
    throw new KvorumError("invalid_argument", `a link change either sets figures or heals; found ${found}`);
  }
  if (change.from === change.to) {
    throw new KvorumError("invalid_argument", `a link change needs two ends, found ${change.from} twice`);
  }
}

function checkRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && !(value >= min && value <= max)) {
    throw new KvorumError("invalid_argument", `${name} of a link change is in ${min}..${max}, found ${value}`);
  }
}
