// History: every version of a document stays, under the versionstamp of its commit, which the store appends to the key. The order of
// the keys is the order of the commits, whoever wrote them and wherever.
import type { Kv, KvReadOptions } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

/** The current text and its place in the history are one commit. */
export async function saveText(kv: Kv, id: string, text: string): Promise<void> {
  await kv.atomic().set(["texts", id], text).set(["texts_history", id, kv.commitVersionstamp()], text).commit();
}

/** Oldest first. */
export async function versionsOf(kv: Kv, id: string, options?: KvReadOptions): Promise<readonly string[]> {
  const versions = await Array.fromAsync(kv.list<string>({ prefix: ["texts_history", id] }, options));
  return versions.map(({ value }) => value);
}

/** What the text was when the commit with this versionstamp had been made; null when there was none yet. */
export async function textAsOf(kv: Kv, id: string, versionstamp: string): Promise<string | null> {
  const end = `${versionstamp}\0`;
  const selector = { start: ["texts_history", id], end: ["texts_history", id, end] };
  const [latest] = await Array.fromAsync(kv.list<string>(selector, { limit: 1, reverse: true }));
  return latest?.value ?? null;
}

export const history: Example = {
  title: "History by versionstamp",
  run: async (stage) => {
    const { near, far, say } = stage;
    await saveText(near, "letter", "Dear Charles");
    const { versionstamp } = await near.get(["texts", "letter"]);
    await saveText(far, "letter", "Dear Charles, thank you");
    await saveText(near, "letter", "Dear Charles, thank you for the engine");
    for (const [number, text] of (await versionsOf(near, "letter")).entries()) {
      say(`version ${number + 1}: ${text}`);
    }
    say(`as of the first commit: ${await textAsOf(near, "letter", versionstamp ?? "")}`);
    await lookFromAfar(stage, "versions", async (kv, options) => (await versionsOf(kv, "letter", options)).length);
    say("A replica that is behind has fewer versions, and never other ones, nor in another order.");
  },
};
