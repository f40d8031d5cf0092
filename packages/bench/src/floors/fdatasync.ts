// The floor below every durable write: one page appended and flushed, by one writer, with nothing else in the way.
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { PAGE_BYTES } from "../limits.ts";

/** @param folder on the disk to be measured */
export async function measureFdatasync(folder: string, windowMs: number): Promise<Rate> {
  const file = openSync(join(folder, "fdatasync"), "w");
  const page = Buffer.alloc(PAGE_BYTES, 1);
  try {
    return await measureClosedLoop({
      inFlight: 1,
      durationMs: windowMs,
      operation: async () => {
        writeSync(file, page);
        fdatasyncSync(file);
      },
    });
  } finally {
    closeSync(file);
  }
}
