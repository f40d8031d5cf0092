// The payload of a `commands` entry: the encoded commands in order, u8 version (1) · u32 count · per command u32 length
// and its bytes. A command's place in it is its position in the versionstamp.
import { assert, ByteReader } from "@kvorum/base";
import { COMMANDS_PER_ENTRY_MAX } from "./limits.ts";

const PAYLOAD_VERSION = 1;
const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** Joins encoded commands, 1 to 65,536 of them, into one payload that owns its bytes. */
export function encodePayload(commands: readonly Uint8Array[]): Uint8Array {
  assert(
    commands.length > 0 && commands.length <= COMMANDS_PER_ENTRY_MAX,
    `an entry holds 1..${COMMANDS_PER_ENTRY_MAX} commands, found ${commands.length}`,
  );
  const payload = new Uint8Array(payloadSizeBytes(commands));
  const view = new DataView(payload.buffer);
  view.setUint8(0, PAYLOAD_VERSION);
  view.setUint32(1, commands.length);
  let offset = HEADER_BYTES;
  for (const command of commands) {
    view.setUint32(offset, command.length);
    payload.set(command, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + command.length;
  }
  return payload;
}

/**
 * The commands of a payload, as views into it.
 * @throws KvorumError data_corrupt — anything that encodePayload does not produce, or a version not known here
 */
export function decodePayload(payload: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(payload, { what: "entry payload", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== PAYLOAD_VERSION) {
    reader.fail(`version ${version}, known is ${PAYLOAD_VERSION}`);
  }
  const count = reader.uint32();
  if (count === 0 || count > COMMANDS_PER_ENTRY_MAX || count * LENGTH_BYTES > reader.remaining) {
    reader.fail(`${count} commands announced, ${reader.remaining} bytes left`);
  }
  const commands: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    commands.push(reader.raw(reader.uint32()));
  }
  reader.end();
  return commands;
}

function payloadSizeBytes(commands: readonly Uint8Array[]): number {
  let size = HEADER_BYTES;
  for (const command of commands) {
    size += LENGTH_BYTES + command.length;
  }
  return size;
}
