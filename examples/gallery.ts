// Pictures past the limit of a value (64 KiB): cut into chunks, which are written first, under a version of their own; then one
// small commit makes that version the picture. A reader finds the old picture or the new one, never a mixture.
import { createHash, randomUUID } from "node:crypto";
import type { Kv, KvEntryMaybe, KvReadOptions } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

/** Below the limit of a value. */
const CHUNK_BYTES = 60_000;
/** Chunks of one atomic write: together below its limit of 800 KiB. */
const CHUNKS_PER_WRITE = 12;
const PICTURE_BYTES = 1_000_000;

export interface Picture {
  readonly title: string;
  readonly version: string;
  readonly chunks: number;
  readonly sha256: string;
}

const pictureKey = (id: string) => ["pictures", id];
const chunkKey = (id: string, version: string, chunk: number) => ["picture_chunks", id, version, chunk];

/** False when somebody else saved a picture under this id meanwhile: nothing of this one stays. */
export async function savePicture(kv: Kv, id: string, picture: { title: string; bytes: Uint8Array }): Promise<boolean> {
  const before = await kv.get<Picture>(pictureKey(id));
  const version = randomUUID();
  const { title, bytes } = picture;
  const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
  for (let from = 0; from < chunks; from += CHUNKS_PER_WRITE) {
    const write = kv.atomic();
    for (let chunk = from; chunk < Math.min(chunks, from + CHUNKS_PER_WRITE); chunk++) {
      write.set(chunkKey(id, version, chunk), bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
    }
    await write.commit();
  }
  const meta: Picture = { title, version, chunks, sha256: sha256Of(bytes) };
  const { ok } = await kv.atomic().check(before).set(pictureKey(id), meta).commit();
  const abandoned = ok ? before.value : meta;
  if (abandoned !== null) {
    await deleteChunks(kv, id, abandoned);
  }
  return ok;
}

/** The bytes with what describes them; null when there is no such picture. One that is replaced between the two reads is read anew. */
export async function loadPicture(
  kv: Kv,
  id: string,
  options?: KvReadOptions,
): Promise<(Picture & { readonly bytes: Uint8Array }) | null> {
  const { value }: KvEntryMaybe<Picture> = await kv.get<Picture>(pictureKey(id), options);
  if (value === null) {
    return null;
  }
  const parts = await Array.fromAsync(
    kv.list<Uint8Array>({ prefix: ["picture_chunks", id, value.version] }, { ...options, batchSize: CHUNKS_PER_WRITE }),
  );
  const isComplete = parts.length === value.chunks;
  return isComplete
    ? { ...value, bytes: Buffer.concat(parts.map((part) => part.value)) }
    : loadPicture(kv, id, options);
}

async function deleteChunks(kv: Kv, id: string, { version, chunks }: Picture): Promise<void> {
  const write = kv.atomic();
  for (let chunk = 0; chunk < chunks; chunk++) {
    write.delete(chunkKey(id, version, chunk));
  }
  await write.commit();
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As many bytes as asked for, none like its neighbours. */
function drawPicture(seed: number): Uint8Array {
  return Uint8Array.from({ length: PICTURE_BYTES }, (_, i) => (i * seed + (i >> 8)) % 251);
}

export const gallery: Example = {
  title: "An image gallery with values past 64 KiB",
  run: async (stage) => {
    const { near, say } = stage;
    say(
      `a picture of ${PICTURE_BYTES} bytes is saved: ${await savePicture(near, "p1", { title: "Dawn", bytes: drawPicture(7) })}`,
    );
    const loaded = await loadPicture(near, "p1");
    say(`${loaded?.title}: ${loaded?.bytes.length} bytes in ${loaded?.chunks} chunks, whole: ${isWhole(loaded)}`);
    const look = async (kv: Kv, options: KvReadOptions): Promise<unknown> => {
      const picture = await loadPicture(kv, "p1", options);
      return picture === null ? "not there yet" : { title: picture.title, whole: isWhole(picture) };
    };
    await lookFromAfar(stage, "the picture is", look);
    say(`it is replaced: ${await savePicture(near, "p1", { title: "Dusk", bytes: drawPicture(11) })}`);
    await lookFromAfar(stage, "the picture is", look);
    const left = await Array.fromAsync(near.list({ prefix: ["picture_chunks", "p1"] }));
    say(`chunks of the old picture that are left: ${left.length - (loaded?.chunks ?? 0)}`);
    say("A replica shows a prefix of the log: where a picture's description has arrived, its chunks arrived before.");
  },
};

function isWhole(picture: (Picture & { readonly bytes: Uint8Array }) | null): boolean {
  return picture !== null && sha256Of(picture.bytes) === picture.sha256;
}
