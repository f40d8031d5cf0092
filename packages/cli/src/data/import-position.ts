// How far an import has got, in a small file beside its input: what --resume goes on from. Being behind is harmless, since
// writing a record again changes nothing.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { KvorumError } from "@kvorum/base";
import { z } from "zod";
import { writeJsonAtomic } from "../cluster/atomic-file.ts";
import { IMPORT_POSITION_INTERVAL_MS } from "../limits.ts";

const POSITION_VERSION = 1;

const positionSchema = z.object({
  version: z.literal(POSITION_VERSION),
  cluster: z.string(),
  database: z.string(),
  records: z.number().int(),
  /** Of a file of lines: bytes and lines that were read, the CRC-32 of those bytes, and whether they begin with a header. */
  lines: z
    .object({ offset: z.number().int(), lines: z.number().int(), checksum: z.number().int(), hasHeader: z.boolean() })
    .optional(),
  /** Of a Deno file: the last key, encoded, in hex. */
  after: z.string().optional(),
});

export type ImportPosition = z.output<typeof positionSchema>;

export function createPosition(position: Omit<ImportPosition, "version">): ImportPosition {
  return { version: POSITION_VERSION, ...position };
}

function positionFileOf(input: string): string {
  return `${input}.import-position`;
}

/**
 * @throws KvorumError invalid_argument — there is none to go on from, or it is of an import into another cluster or database
 */
export function mustReadPosition(input: string, target: { cluster: string; database: string }): ImportPosition {
  const file = positionFileOf(input);
  if (!existsSync(file)) {
    throw new KvorumError("invalid_argument", `nothing to resume: there is no ${file}; import without --resume`);
  }
  const position = positionSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  if (position.cluster !== target.cluster || position.database !== target.database) {
    const names = `${position.cluster}, database ${JSON.stringify(position.database)}`;
    throw new KvorumError("invalid_argument", `${file} is of an import into ${names}: import without --resume`);
  }
  return position;
}

/** Writes the file every now and then, whole each time. */
export class PositionWriter {
  readonly #file: string;
  #latest: ImportPosition | null = null;
  #writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(input: string) {
    this.#file = positionFileOf(input);
  }

  async note(position: ImportPosition): Promise<void> {
    this.#latest = position;
    if (performance.now() - this.#writtenAtMs >= IMPORT_POSITION_INTERVAL_MS) {
      await this.settle();
    }
  }

  /** Writes what was noted last. */
  async settle(): Promise<void> {
    if (this.#latest !== null) {
      await writeJsonAtomic(this.#file, this.#latest);
      this.#latest = null;
      this.#writtenAtMs = performance.now();
    }
  }

  /** The import is done: there is nothing to go on from. */
  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

/**
 * Checks that the bytes before `offset` are those that were read then.
 * @throws KvorumError invalid_argument — the input was changed since
 */
export async function assertSameBeginning(
  input: string,
  { offset, checksum }: { offset: number; checksum: number },
): Promise<void> {
  let found = 0;
  let bytes = 0;
  if (offset > 0) {
    for await (const chunk of createReadStream(input, { end: offset - 1 })) {
      found = crc32(chunk, found);
      bytes += chunk.length;
    }
  }
  if (bytes !== offset || found !== checksum) {
    throw new KvorumError(
      "invalid_argument",
      `${input} is not what it was when its import began: import without --resume`,
    );
  }
}
