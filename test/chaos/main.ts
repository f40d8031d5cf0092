// `npm run chaos`: chaos for as long as one likes, a line per fault, the judges' counts in the end. Exit code 1 on a violation.
import { parseArgs } from "node:util";
import { type ChaosProfile, runChaos } from "./chaos-run.ts";
import { describeCounts, describeFailure, describeFault } from "./describe-run.ts";

const USAGE = "usage: npm run chaos -- [--minutes M | --short] [--seed N]\n";
const MINUTES_MAX = 24 * 60;
const MS_PER_MINUTE = 60_000;
const OPTIONS = {
  minutes: { type: "string", default: "1" },
  seed: { type: "string", default: "1" },
  short: { type: "boolean", default: false },
} as const;
const SHORT: ChaosProfile = { kind: "short" };
const EXIT_VIOLATION = 1;
const EXIT_USAGE = 2;

export async function main(args: readonly string[]): Promise<void> {
  const wanted = parseWanted(args);
  if (wanted === null) {
    process.stderr.write(USAGE);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { seed, profile } = wanted;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`chaos: seed ${seed}, ${profile.kind === "short" ? "short" : `${profile.durationMs / MS_PER_MINUTE} minutes`}`);
  const beganAtMs = performance.now();
  const result = await runChaos({
    seed,
    profile,
    onFault: (report) => print(`${secondsSince(beganAtMs)} ${describeFault(report)}`),
  });
  if (result.skipped !== null) {
    print(`skipped ${result.skipped}`);
  }
  const failure = describeFailure(result, profile);
  print(failure ?? `no violation; ${describeCounts(result)}`);
  process.exitCode = failure === null ? 0 : EXIT_VIOLATION;
}

/** Null where it makes no sense. */
function parseWanted(args: readonly string[]): { readonly seed: number; readonly profile: ChaosProfile } | null {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    const isSound = minutes > 0 && minutes <= MINUTES_MAX && Number.isSafeInteger(seed) && seed >= 0;
    const profile = values.short ? SHORT : ({ kind: "long", durationMs: minutes * MS_PER_MINUTE } as const);
    return isSound ? { seed, profile } : null;
  } catch {
    return null;
  }
}

function secondsSince(atMs: number): string {
  return `${((performance.now() - atMs) / 1000).toFixed(1).padStart(7)} s`;
}
