// What names a message of a queue: the commit that enqueued it, and its place among the enqueues there.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";

export interface MessageId {
  readonly versionstamp: Versionstamp;
  readonly position: number;
}

/** 10 bytes versionstamp, u16 position: in byte order messages are in the order of their commits. */
export function writeMessageId(writer: ByteWriter, { versionstamp, position }: MessageId): void {
  writer.raw(versionstamp);
  writer.uint16(position);
}

/** Owns its bytes. */
export function readMessageId(reader: ByteReader): MessageId {
  const versionstamp = versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES).slice());
  return { versionstamp, position: reader.uint16() };
}
