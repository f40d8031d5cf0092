// Runs every case on one backend, many at a time: each has keys of its own, so they do not meet.
import type { ConformanceCase, World } from "./conformance-case.ts";
import type { Key, Kv, KvU64Class } from "./kv-shape.ts";
import { show, showError } from "./show.ts";

export interface CaseSource {
  readonly kv: Kv;
  readonly open: () => Promise<Kv>;
  readonly KvU64: KvU64Class;
}

export interface Observation {
  readonly name: string;
  /** As show() prints them; or the one line "failed: …" when the case could not be carried out. */
  readonly seen: readonly string[];
}

const CASES_AT_ONCE = 8;
const CASE_TIMEOUT_MS = 30_000;

/** Observations in the order of the cases. */
export async function runCases(cases: readonly ConformanceCase[], source: CaseSource): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const waiting = cases.entries();
  const work = async (): Promise<void> => {
    for (const [i, { name, run }] of waiting) {
      observations[i] = { name, seen: await observe(run, source, i) };
    }
  };
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, work));
  return observations;
}

async function observe(run: ConformanceCase["run"], source: CaseSource, number: number): Promise<readonly string[]> {
  const opened: Kv[] = [];
  const world: World = {
    kv: source.kv,
    key: (...parts): Key => [`case-${number}`, ...parts],
    open: async () => {
      const kv = await source.open();
      opened.push(kv);
      return kv;
    },
    KvU64: source.KvU64,
  };
  try {
    return (await withinTime(run(world))).map(show);
  } catch (error) {
    return [`failed: ${showError(error)}`];
  } finally {
    opened.forEach(closeQuietly);
  }
}

async function withinTime<T>(result: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it does not end")), CASE_TIMEOUT_MS);
  try {
    return await Promise.race([result, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A case may have closed it already, which some clients count as an error. */
function closeQuietly(kv: Kv): void {
  try {
    kv.close();
  } catch (error) {
    if (!(error instanceof Error)) {
      throw error;
    }
  }
}
