// A program of its own for the tests of openKv(): `node program.ts PATH MODE`. It says a number for every commit that was
// acknowledged, and ends by itself or not at all, without ever calling close().
import { openKv } from "../open-kv.ts";

/** Commits under way at once in `many`: an entry of the log holds several of them. */
const WRITERS = 8;
const COMMITS = 20;

const [path, mode] = process.argv.slice(2);
const kv = await openKv(path);
let written = 0;

if (mode === "few") {
  for (let number = 0; number < COMMITS; number++) {
    await write();
  }
} else if (mode === "many") {
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      for (;;) {
        await write();
      }
    }),
  );
}

async function write(): Promise<void> {
  const number = written++;
  await kv.set(["number", number], `value ${number}`);
  process.stdout.write(`${number}\n`);
}
