// Original file: kvorum/v1/kv.proto


export interface AtomicWriteResponse {
  'ok'?: (boolean);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'failedChecks'?: (number)[];
  'datacentersDurable'?: (number);
}

export interface AtomicWriteResponse__Output {
  'ok': (boolean);
  'versionstamp': (Buffer);
  'failedChecks': (number)[];
  'datacentersDurable': (number);
}
