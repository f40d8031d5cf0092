// Counters: sum, min and max are computed where the data is, so that writers in two regions neither read first nor ever conflict.
import { type Kv, type KvReadOptions, KvU64 } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

const VISITS_PER_REGION = 25;

/** One visit: counts it, and keeps the fastest and the slowest. */
export async function countVisit(kv: Kv, page: string, durationMs: number): Promise<void> {
  const duration = BigInt(durationMs);
  await kv
    .atomic()
    .sum(["visits", page], 1n)
    .min(["visits_fastest_ms", page], duration)
    .max(["visits_slowest_ms", page], duration)
    .commit();
}

export interface VisitFigures {
  readonly visits: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** All three of one moment: getMany reads one snapshot. Zeros before the first visit. */
export async function visitFigures(kv: Kv, page: string, options?: KvReadOptions): Promise<VisitFigures> {
  const keys = [
    ["visits", page],
    ["visits_fastest_ms", page],
    ["visits_slowest_ms", page],
  ];
  const [visits = 0, fastestMs = 0, slowestMs = 0] = (await kv.getMany<(KvU64 | null)[]>(keys, options)).map(
    ({ value }) => Number(value?.value ?? 0n),
  );
  return { visits, fastestMs, slowestMs };
}

export const counters: Example = {
  title: "Counters with sum, min and max",
  run: async (stage) => {
    const { near, far, say } = stage;
    await near.set(["visits", "/"], new KvU64(1000n));
    await Promise.all(
      Array.from({ length: VISITS_PER_REGION }, async (_, visit) => {
        await Promise.all([countVisit(near, "/", 10 + visit), countVisit(far, "/", 40 + visit)]);
      }),
    );
    const { visits, fastestMs, slowestMs } = await visitFigures(near, "/");
    say(`${visits} visits: 1000 from before, and ${VISITS_PER_REGION} from each of two regions at once`);
    say(`the fastest took ${fastestMs} ms, the slowest ${slowestMs} ms`);
    await countVisit(near, "/", 5);
    await lookFromAfar(stage, "figures", (kv, options) => visitFigures(kv, "/", options));
    say("No visit is lost or counted twice, also when its answer was lost and it was sent again.");
  },
};
