// The records of a SQLite file that Deno KV wrote, read through npm's @deno/kv. Values in V8's format are not looked at: their
// bytes go over as they are. Expiries are in the file and not in what @deno/kv tells; they are looked up in its table.
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { bytesToHex, createWallMs, hexToBytes, KvorumError, type WallMs } from "@kvorum/base";
import { decodeKey, type EncodedValue, encodeKey, encodeValue, type Key, KvU64 } from "@kvorum/keyspace";
import { v8Serializer } from "@kvorum/sdk";
import type { SourcedRecord } from "./import-records.ts";

/** What is used of @deno/kv, which is not among the dependencies: only who imports from Deno needs it. */
interface DenoKvModule {
  openKv(
    path: string,
    options: { encodeV8(value: unknown): Uint8Array; decodeV8(bytes: Uint8Array): unknown },
  ): Promise<DenoKv>;
}

interface DenoKv {
  list(selector: { readonly prefix: Key; readonly start?: Key }): AsyncIterable<{
    readonly key: Key;
    readonly value: unknown;
  }>;
  close(): void;
}

/** Bytes of a value in V8's format. */
class V8Bytes {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = new Uint8Array(bytes);
  }
}

export interface DenoPosition {
  /** The last key, encoded, in hex. */
  readonly after: string;
  readonly records: number;
}

/**
 * Every record of the file, in the order of the keys. Messages of its queue are not read.
 * @param from goes on after its key
 * @throws KvorumError invalid_argument — not a file that Deno KV wrote, or @deno/kv is not installed
 */
export async function* denoSource(
  file: string,
  from: DenoPosition | null,
): AsyncGenerator<SourcedRecord<DenoPosition>> {
  const { openKv } = await loadDenoKv();
  const kv = await openDenoFile(file, openKv);
  try {
    using expiries = await openExpiries(file);
    let records = from?.records ?? 0;
    const start = from === null ? {} : { start: decodeKey(hexToBytes(from.after)) };
    for await (const { key, value } of kv.list({ prefix: [], ...start })) {
      const encodedKey = encodeKey(key);
      const after = bytesToHex(encodedKey);
      if (after === from?.after) {
        continue;
      }
      const expireAtMs = expiries.find(encodedKey);
      const expiry = expireAtMs === undefined ? {} : { expireAtMs };
      records += 1;
      yield {
        record: { key: encodedKey, value: encodedFrom(value), ...expiry },
        position: { after, records },
      };
    }
  } finally {
    kv.close();
  }
}

function encodedFrom(value: unknown): EncodedValue {
  if (value instanceof V8Bytes) {
    return { encoding: "v8", data: value.bytes };
  }
  if (value instanceof Uint8Array) {
    return { encoding: "bytes", data: new Uint8Array(value) };
  }
  return encodeValue(new KvU64((value as { readonly value: bigint }).value), v8Serializer);
}

/**
 * SQLite would make a new file where there is none.
 * @throws KvorumError invalid_argument — no SQLite file
 */
export function assertIsDatabase(file: string): void {
  if (!existsSync(file)) {
    throw new KvorumError("invalid_argument", `--from-deno: there is no file ${file}`);
  }
  const beginning = Buffer.alloc(SQLITE_MAGIC.length);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, beginning, 0, beginning.length, 0);
  } finally {
    closeSync(descriptor);
  }
  if (!beginning.equals(SQLITE_MAGIC)) {
    throw new KvorumError("invalid_argument", `--from-deno: ${file} is no SQLite file`);
  }
}

const SQLITE_MAGIC = Buffer.from("SQLite format 3\0");

/** Not a literal: what is not installed must not be looked for before it is needed. */
const DENO_KV = "@deno/kv";

async function loadDenoKv(): Promise<DenoKvModule> {
  try {
    return (await import(DENO_KV)) as DenoKvModule;
  } catch (cause) {
    const remedy = `--from-deno reads the file through ${DENO_KV}, which is not installed: npm install ${DENO_KV}`;
    throw new KvorumError("invalid_argument", remedy, { cause });
  }
}

async function openDenoFile(file: string, openKv: DenoKvModule["openKv"]): Promise<DenoKv> {
  try {
    return await openKv(file, {
      decodeV8: (bytes) => new V8Bytes(bytes),
      encodeV8: () => {
        throw new KvorumError("internal", "an import writes nothing to its source");
      },
    });
  } catch (thrown) {
    const [reason] = KvorumError.from(thrown).message.split("\n");
    throw new KvorumError("invalid_argument", `--from-deno: ${file} cannot be opened: ${reason}`);
  }
}

interface Expiries extends Disposable {
  find(key: Uint8Array): WallMs | undefined;
}

async function openExpiries(file: string): Promise<Expiries> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file, { readOnly: true });
  const statement = database.prepare("select expiration_ms as expireAtMs from kv where k = ? and expiration_ms >= 0");
  return {
    find: (key) => {
      const row = statement.get(key);
      return row === undefined ? undefined : createWallMs(Number(row.expireAtMs));
    },
    [Symbol.dispose]: () => database.close(),
  };
}
