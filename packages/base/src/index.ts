export { assert, assertNever, mustExist } from "./assert.ts";
export {
  type Brand,
  type ClientId,
  createEpoch,
  createLogIndex,
  createTerm,
  type DatacenterId,
  EPOCH_MAX,
  type Epoch,
  LOG_INDEX_MAX,
  type LogIndex,
  parseClientId,
  parseDatacenterId,
  parseRegion,
  type Region,
  type Term,
} from "./brand.ts";
export { ByteReader, type ByteReaderOptions } from "./byte-reader.ts";
export { ByteWriter } from "./byte-writer.ts";
export { bytesToHex, compareBytes, concatBytes, copyBytes, equalBytes, hexToBytes, successorOf } from "./bytes.ts";
export { crc32Of } from "./checksum.ts";
export {
  ERROR_CODES,
  type ErrorCode,
  type ErrorCodeInfo,
  isErrorCode,
  KvorumError,
  type KvorumErrorOptions,
} from "./errors.ts";
export { createPrng, type Prng } from "./prng.ts";
export { addMs, createInstantMs, createWallMs, type InstantMs, type WallMs } from "./time.ts";
