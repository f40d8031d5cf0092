export { decodeKey, decodeLeadingParts, isWholeKey } from "./decode-key.ts";
export { compareKeys, encodeKey } from "./encode-key.ts";
export { AFTER_EVERY_PART, type Key, type KeyPart } from "./key-format.ts";
export { KEY_PREFIX_OTHER, keyPrefixOf } from "./key-prefix.ts";
export { isSingleKeyRange, type KeyRange, prefixRange, singleKeyRange } from "./key-range.ts";
export { KvU64 } from "./kv-u64.ts";
export {
  ATOMIC_WRITE_BYTES_MAX,
  ATOMIC_WRITE_KEY_BYTES_MAX,
  CHECKS_MAX,
  KEY_BIGINT_BYTES_MAX,
  KEY_READ_BYTES_MAX,
  KEY_STORED_BYTES_MAX,
  KEY_VERSIONSTAMP_SUFFIX_BYTES,
  KEY_WRITE_BYTES_MAX,
  LIST_BATCH_ENTRIES_DEFAULT,
  LIST_BATCH_ENTRIES_DEFAULTED_MAX,
  MUTATIONS_MAX,
  POSITION_MAX,
  QUEUE_BACKOFF_INTERVAL_MS_MAX,
  QUEUE_BACKOFF_INTERVALS_MAX,
  QUEUE_BACKOFF_INTERVALS_WIRE_MAX,
  QUEUE_BACKOFF_MS_DEFAULT,
  QUEUE_DELAY_MS_MAX,
  QUEUE_UNDELIVERED_KEYS_MAX,
  READ_ENTRIES_MAX,
  READ_RANGES_MAX,
  U64_VALUE_BYTES,
  VALUE_BYTES_MAX,
  VERSIONSTAMP_BYTES,
  WATCH_KEYS_MAX,
} from "./limits.ts";
export { encodeV8Number, findV8Number } from "./v8-number.ts";
export {
  decodeValue,
  type EncodedValue,
  encodeValue,
  type ValueEncoding,
  type ValueSerializer,
} from "./value-codec.ts";
export {
  compareVersionstamps,
  createVersionstamp,
  isSameVersion,
  parseVersionstampHex,
  partsOfVersionstamp,
  type Versionstamp,
  type VersionstampParts,
  versionstampFromBytes,
  versionstampToHex,
} from "./versionstamp.ts";
export { versionstampedKey } from "./versionstamped-key.ts";
