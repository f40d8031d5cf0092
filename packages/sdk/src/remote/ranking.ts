// Which datacenter a client should use: the nearest, and among equally near ones the one that is meant.
import { type ClientId, crc32Of, type DatacenterId, type Region } from "@kvorum/base";
import { RTT_TOLERANCE_MS } from "../limits.ts";

export interface RankedDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly rttMs: number;
  /** One of the addresses that the client was opened with. */
  readonly named: boolean;
}

export interface ClientPlace {
  /** Where the client says it is; null: nowhere in particular. */
  readonly region: Region | null;
  readonly clientId: ClientId;
}

/**
 * Nearest first. Those within RTT_TOLERANCE_MS of the fastest are equally near: then the client's own region wins, then an
 * address it was opened with, then a draw that spreads clients over a region's datacenters and is stable for each client.
 */
export function rankDatacenters<T extends RankedDatacenter>(
  candidates: readonly T[],
  place: ClientPlace,
): readonly T[] {
  const fastestMs = Math.min(...candidates.map(({ rttMs }) => rttMs));
  const scored = candidates.map((candidate) => {
    const equallyNear = candidate.rttMs <= fastestMs + RTT_TOLERANCE_MS;
    return { candidate, score: scoreOf(candidate, place, equallyNear ? fastestMs : candidate.rttMs) };
  });
  scored.sort((a, b) => compareScores(a.score, b.score));
  return scored.map(({ candidate }) => candidate);
}

function scoreOf(candidate: RankedDatacenter, place: ClientPlace, distanceMs: number): readonly number[] {
  const elsewhere = candidate.region === place.region ? 0 : 1;
  const unnamed = candidate.named ? 0 : 1;
  const draw = crc32Of(new TextEncoder().encode(`${place.clientId}/${candidate.datacenter}`));
  return [distanceMs, elsewhere, unnamed, draw];
}

function compareScores(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i < 0 ? 0 : (a[i] ?? 0) - (b[i] ?? 0);
}
