// The process that crash.test.ts kills: follows the crash script on real stores and prints the number of every step whose
// append was acknowledged. Arguments: folder, seed, steps already done, steps to do at most.
import { writeSync } from "node:fs";
import { mustExist, parseDatacenterId } from "@kvorum/base";
import { openLmdbStores } from "../lmdb/open-stores.ts";
import type { Stores } from "../stores.ts";
import { appliedIndexOf, applyEntry, type CrashStep, crashSteps } from "./crash-script.ts";

const STDOUT = 1;
const [directory, seed, doneSteps, stepsMax] = process.argv.slice(2);

const stores = await openLmdbStores({
  directory: mustExist(directory, "folder"),
  identity: { cluster: "crash-test", datacenter: parseDatacenterId("us-east4-a") },
});
for (const step of crashSteps(Number(seed))) {
  if (step.number > Number(stepsMax)) {
    break;
  }
  if (step.number > Number(doneSteps)) {
    await stores.log.append({ hardState: step.hardState, entries: step.appended });
    writeSync(STDOUT, `${step.number}\n`);
  }
  applyCommitted(stores, step);
}
await stores.close();

function applyCommitted({ state }: Stores, step: CrashStep): void {
  const applied = state.read(appliedIndexOf);
  for (const entry of step.log.slice(applied, step.hardState.commitIndex)) {
    state.transact((writer) => applyEntry(writer, entry));
  }
}
