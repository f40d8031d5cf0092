// The report of `kvorum bench`: each figure beside the floor that was taken in the same run (design.md 10).
import { mustExist } from "@kvorum/base";
import type { Rate } from "./closed-loop.ts";
import type { EchoRates } from "./floors/echo-client.ts";
import { IN_FLIGHT_LEVELS } from "./limits.ts";
import type { ClientRates } from "./workload/client-rates.ts";

export interface BenchRow {
  readonly name: string;
  readonly unit: "per s" | "ms";
  readonly value: number;
  /** What the machine does for the same load without kvorum, in the same unit; null on a row that is a floor itself. */
  readonly floor: number | null;
  /** value / floor: for rates 1 is perfect, for times too. */
  readonly ratio: number | null;
}

export interface BenchReport {
  readonly rows: readonly BenchRow[];
}

export interface Measurements {
  readonly client: ClientRates;
  readonly fdatasync: Rate;
  readonly lmdbPuts: readonly Rate[];
  readonly echo: EchoRates;
}

/**
 * Rates first, each with its p50 and p99, then the floors as they were measured. Writes stand beside LMDB alone, reads beside
 * the echo of the same answers through the library's codec; raw bytes show what is left to a codec of one's own.
 */
export function reportFrom({ client, fdatasync, lmdbPuts, echo }: Measurements): BenchReport {
  return {
    rows: [
      ...rowsOf("durable quorum writes", client.writes, lmdbPuts),
      ...rowsOf("strong reads", client.strongReads, echo.messages),
      ...rowsOf("eventual reads", client.eventualReads, echo.messages),
      rateRow("floor: 4 KiB append + fdatasync, alone", fdatasync, null),
      ...floorRows("floor: LMDB put + flush", lmdbPuts),
      ...floorRows("floor: gRPC echo, one call per operation", echo.unary),
      ...floorRows("floor: gRPC echo, 64 operations a message, proto-loader", echo.messages),
      ...floorRows("floor: gRPC echo, packed by turn, raw bytes", echo.packed),
    ],
  };
}

function rowsOf(what: string, rates: readonly Rate[], floors: readonly Rate[]): readonly BenchRow[] {
  return IN_FLIGHT_LEVELS.flatMap((inFlight, i) => {
    const rate = mustExist(rates[i], `${what} at ${inFlight}`);
    const floor = mustExist(floors[i], `the floor of ${what} at ${inFlight}`);
    const name = `${what}, ${inFlight} in flight`;
    return [
      rateRow(name, rate, floor),
      timeRow(`${name}, p50`, rate.p50Ms, floor.p50Ms),
      timeRow(`${name}, p99`, rate.p99Ms, floor.p99Ms),
    ];
  });
}

function floorRows(what: string, rates: readonly Rate[]): readonly BenchRow[] {
  return IN_FLIGHT_LEVELS.map((inFlight, i) =>
    rateRow(`${what}, ${inFlight} in flight`, mustExist(rates[i], `${what} at ${inFlight}`), null),
  );
}

function rateRow(name: string, rate: Rate, floor: Rate | null): BenchRow {
  const value = Math.round(rate.perSecond);
  const floorValue = floor === null ? null : Math.round(floor.perSecond);
  return { name, unit: "per s", value, floor: floorValue, ratio: ratioOf(value, floorValue) };
}

function timeRow(name: string, value: number, floor: number): BenchRow {
  return { name, unit: "ms", value, floor, ratio: ratioOf(value, floor) };
}

/** Three decimals; null where there is nothing to compare with. */
function ratioOf(value: number, floor: number | null): number | null {
  return floor === null || floor === 0 ? null : Math.round((1_000 * value) / floor) / 1_000;
}
