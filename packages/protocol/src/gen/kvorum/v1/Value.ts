// Original file: kvorum/v1/kv.proto

import type { ValueEncoding as _kvorum_v1_ValueEncoding, ValueEncoding__Output as _kvorum_v1_ValueEncoding__Output } from '../../kvorum/v1/ValueEncoding.ts';

export interface Value {
  'encoding'?: (_kvorum_v1_ValueEncoding);
  'data'?: (Buffer | Uint8Array | string);
}

export interface Value__Output {
  'encoding': (_kvorum_v1_ValueEncoding__Output);
  'data': (Buffer);
}
