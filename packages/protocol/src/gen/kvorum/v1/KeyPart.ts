// Original file: kvorum/v1/kv.proto


export interface KeyPart {
  'bytes'?: (Buffer | Uint8Array | string);
  'string'?: (string);
  'bigint'?: (string);
  'number'?: (number | string);
  'boolean'?: (boolean);
  'part'?: "bytes"|"string"|"bigint"|"number"|"boolean";
}

export interface KeyPart__Output {
  'bytes'?: (Buffer);
  'string'?: (string);
  'bigint'?: (string);
  'number'?: (number);
  'boolean'?: (boolean);
  'part'?: "bytes"|"string"|"bigint"|"number"|"boolean";
}
