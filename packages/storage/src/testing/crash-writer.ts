// The process that crash.test.ts kills: follows the crash script on real stores and prints the number of every step whose
// append was acknowledged. Meanwhile it takes checkpoints, compacts the log, and now and then receives a copy of its state. Arguments: folder, seed, steps already done, steps to do at most, and `appends-only` if it is to leave the rest out.
import { writeSync } from "node:fs";
import { createLogIndex, mustExist, parseDatacenterId } from "@kvorum/base";
import { openLmdbStores } from "../lmdb/open-stores.ts";
import type { Stores } from "../stores.ts";
import { appliedIndexOf, applyEntry, type CrashStep, crashSteps } from "./crash-script.ts";

const STDOUT = 1;
/** Steps from one received state to the next. */
const INSTALL_PERIOD = 9;
const ROWS_BYTES_MAX = 20_000;
const [directory, seed, doneSteps, stepsMax, mode] = process.argv.slice(2);

const stores = await openLmdbStores({
  directory: mustExist(directory, "folder"),
  identity: { cluster: "crash-test", datacenter: parseDatacenterId("us-east4-a") },
});
let housekeeping: Promise<void> | undefined;
for (const step of crashSteps(Number(seed))) {
  if (step.number > Number(stepsMax)) {
    break;
  }
  if (step.number > Number(doneSteps)) {
    await stores.log.append({ hardState: step.hardState, entries: step.appended });
    writeSync(STDOUT, `${step.number}\n`);
  }
  applyCommitted(stores, step);
  if (mode !== "appends-only") {
    housekeeping ??= keepHouse(stores).finally(() => {
      housekeeping = undefined;
    });
  }
  if (mode !== "appends-only" && step.number % INSTALL_PERIOD === 0) {
    await receiveCopy(stores);
  }
}
await housekeeping;
await stores.close();

function applyCommitted({ state }: Stores, step: CrashStep): void {
  const applied = state.read(appliedIndexOf);
  for (const entry of step.log.slice(applied, step.hardState.commitIndex)) {
    state.transact((writer) => applyEntry(writer, entry));
  }
}

/** Compacts the log up to what a checkpoint holds. */
async function keepHouse({ log, state }: Stores): Promise<void> {
  const applied = state.read(appliedIndexOf);
  await state.checkpoint();
  await log.compact(createLogIndex(Math.max(log.base.index, applied)));
}

async function receiveCopy({ state }: Stores): Promise<void> {
  const snapshot = state.openSnapshot();
  const install = await state.beginInstall();
  for (let rows = snapshot.rows(null, ROWS_BYTES_MAX); rows.length > 0; ) {
    install.put(rows);
    rows = snapshot.rows(rows.at(-1) ?? null, ROWS_BYTES_MAX);
  }
  await install.finish();
  snapshot.close();
}
