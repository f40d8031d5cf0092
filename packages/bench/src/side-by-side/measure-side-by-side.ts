// Two programs with the same tasks, ours and a peer's, which take turns window by window, so that both see the same machine.
import type { Rate } from "../closed-loop.ts";
import { KEYS, SETTLE_MS, type SideBySidePlan, VALUE_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import type { ProgramClient } from "../process/program-client.ts";
import type { StoreOperation } from "../workload/store-task.ts";

/** Of one operation: for every level what its rounds gave, in order. */
export interface SideRounds {
  readonly operation: StoreOperation;
  readonly levels: readonly number[];
  readonly kvorum: readonly (readonly Rate[])[];
  /** Null: not measured here. */
  readonly peer: readonly (readonly Rate[])[] | null;
}

export interface SideBySide {
  /** Sets come first: they write every key, so that what reads finds something. */
  readonly operations: readonly StoreOperation[];
  /** Operations in flight at which one is measured. */
  readonly levels: (operation: StoreOperation) => readonly number[];
  readonly plan: SideBySidePlan;
  readonly kvorum: ProgramClient;
  readonly peer: ProgramClient | null;
  readonly onProgress: (operation: StoreOperation) => void;
}

export async function measureSideBySide(sides: SideBySide): Promise<readonly SideRounds[]> {
  await warmUp(sides.kvorum, sides);
  if (sides.peer !== null) {
    await warmUp(sides.peer, sides);
  }
  const rounds: SideRounds[] = [];
  for (const operation of sides.operations) {
    sides.onProgress(operation);
    rounds.push(await measureOperation(operation, sides));
  }
  return rounds;
}

/** Every operation at its highest level. */
async function warmUp(client: ProgramClient, { operations, levels, plan }: SideBySide): Promise<void> {
  for (const operation of operations) {
    const durationMs = plan.warmupMs / operations.length;
    await measureWindow(client, { operation, inFlight: Math.max(...levels(operation)), durationMs });
  }
}

async function measureOperation(operation: StoreOperation, sides: SideBySide): Promise<SideRounds> {
  const { plan, kvorum, peer } = sides;
  const levels = sides.levels(operation);
  const ours: (readonly Rate[])[] = [];
  const theirs: (readonly Rate[])[] = [];
  for (const inFlight of levels) {
    const window = { operation, inFlight, durationMs: plan.windowMs };
    const [ourRates, theirRates]: [Rate[], Rate[]] = [[], []];
    for (let round = 0; round < plan.rounds; round++) {
      ourRates.push(await measureWindow(kvorum, window));
      if (peer !== null) {
        theirRates.push(await measureWindow(peer, window));
      }
    }
    ours.push(ourRates);
    theirs.push(theirRates);
  }
  return { operation, levels, kvorum: ours, peer: peer === null ? null : theirs };
}

async function measureWindow(
  client: ProgramClient,
  window: { readonly operation: StoreOperation; readonly inFlight: number; readonly durationMs: number },
): Promise<Rate> {
  await pause(SETTLE_MS);
  return await client.measure({ ...window, keys: KEYS, valueBytes: VALUE_BYTES });
}
