// The report of `kvorum bench`: each figure beside the floor that was taken in the same run (design.md 10).
import { mustExist } from "@kvorum/base";
import { type BenchReport, type BenchRow, comparedRows, rateRow } from "./bench-row.ts";
import type { Rate } from "./closed-loop.ts";
import type { EchoRates } from "./floors/echo-client.ts";
import { IN_FLIGHT_LEVELS } from "./limits.ts";
import type { ClientRates } from "./workload/client-rates.ts";

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
  const rowsOf = (what: string, rates: readonly Rate[], floors: readonly Rate[]): readonly BenchRow[] =>
    comparedRows({ what, levels: IN_FLIGHT_LEVELS, rates, floors });
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
    skipped: [],
  };
}

function floorRows(what: string, rates: readonly Rate[]): readonly BenchRow[] {
  return IN_FLIGHT_LEVELS.map((inFlight, i) =>
    rateRow(`${what}, ${inFlight} in flight`, mustExist(rates[i], `${what} at ${inFlight}`), null),
  );
}
