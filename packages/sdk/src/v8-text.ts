// Texts as V8 writes them, written and read without V8: a serializer is an object of C++ that costs ten times as much as a short
// text, and texts are what many values are. Everything else goes the ordinary way.

/** u8 0xff · u8 version · tag · varint length · bytes. */
const HEADER_TAG = 0xff;
/** What Node 24 writes, and every later V8 reads. */
const VERSION = 15;
const ONE_BYTE_STRING_TAG = 0x22;
const LENGTH_OFFSET = 3;
/** The largest length of two varint bytes; longer texts are V8's. */
const LENGTH_MAX = 0x3fff;
const CHARACTER_MAX = 0xff;
const VARINT_MORE = 0x80;
const VARINT_BITS = 7;

/** The value of a text whose characters take a byte each and which is not long; undefined for any other. */
export function encodeShortText(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length > LENGTH_MAX) {
    return undefined;
  }
  const start = LENGTH_OFFSET + (length < VARINT_MORE ? 1 : 2);
  const value = new Uint8Array(start + length);
  value[0] = HEADER_TAG;
  value[1] = VERSION;
  value[2] = ONE_BYTE_STRING_TAG;
  value[LENGTH_OFFSET] = length < VARINT_MORE ? length : (length % VARINT_MORE) + VARINT_MORE;
  if (length >= VARINT_MORE) {
    value[LENGTH_OFFSET + 1] = length >> VARINT_BITS;
  }
  for (let i = 0; i < length; i++) {
    const character = text.charCodeAt(i);
    if (character > CHARACTER_MAX) {
      return undefined;
    }
    value[start + i] = character;
  }
  return value;
}

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
