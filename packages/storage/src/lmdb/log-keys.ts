// Keys of the log's tree: the records about the log first, then the entries in index order.

const RECORD_PREFIX = 0;
const ENTRY_PREFIX = 1;
const ENTRY_KEY_BYTES = 7;

export const HARD_STATE_KEY = Uint8Array.of(RECORD_PREFIX);
export const LINEAGE_KEY = Uint8Array.of(RECORD_PREFIX, 1);
export const BASE_KEY = Uint8Array.of(RECORD_PREFIX, 2);
/** Before every entry: no entry has index 0. */
export const ENTRY_KEY_START = entryKeyFromIndex(0);
/** Past every entry. */
export const ENTRY_KEY_END = Uint8Array.of(ENTRY_PREFIX + 1);

/** The prefix and the index as u48, big-endian: byte order is index order. */
export function entryKeyFromIndex(index: number): Uint8Array {
  const key = new Uint8Array(ENTRY_KEY_BYTES);
  const view = new DataView(key.buffer);
  view.setUint8(0, ENTRY_PREFIX);
  view.setUint16(1, Math.floor(index / 2 ** 32));
  view.setUint32(3, index % 2 ** 32);
  return key;
}

export function indexFromEntryKey(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint16(1) * 2 ** 32 + view.getUint32(3);
}
