// Texts as V8 writes them, read without V8: a deserializer is an object of C++ that costs ten times as much as a short text, and
// texts are what many values are. Everything else goes the ordinary way.

/** u8 0xff · u8 version · tag · varint length · bytes. */
const HEADER_TAG = 0xff;
const ONE_BYTE_STRING_TAG = 0x22;
const LENGTH_OFFSET = 3;
/** A length of two varint bytes is below this; longer texts are V8's. */
const LENGTH_MAX = 0x3fff;
const VARINT_MORE = 0x80;
const VARINT_BITS = 7;

/** The text, if the value is one whose characters take a byte each and which is not long; undefined for anything else. */
export function findShortText(value: Uint8Array): string | undefined {
  if (value[0] !== HEADER_TAG || value[2] !== ONE_BYTE_STRING_TAG) {
    return undefined;
  }
  const low = value[LENGTH_OFFSET] ?? VARINT_MORE;
  const high = low < VARINT_MORE ? 0 : (value[LENGTH_OFFSET + 1] ?? VARINT_MORE);
  const length = (low % VARINT_MORE) + (high << VARINT_BITS);
  const start = LENGTH_OFFSET + (low < VARINT_MORE ? 1 : 2);
  if (high >= VARINT_MORE || length > LENGTH_MAX || start + length !== value.length) {
    return undefined;
  }
  return Buffer.from(value.buffer, value.byteOffset + start, length).toString("latin1");
}
