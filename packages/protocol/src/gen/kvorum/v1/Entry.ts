// Original file: kvorum/v1/kv.proto

import type { Value as _kvorum_v1_Value, Value__Output as _kvorum_v1_Value__Output } from '../../kvorum/v1/Value.ts';
import type { KeyParts as _kvorum_v1_KeyParts, KeyParts__Output as _kvorum_v1_KeyParts__Output } from '../../kvorum/v1/KeyParts.ts';

export interface Entry {
  'key'?: (Buffer | Uint8Array | string);
  'value'?: (_kvorum_v1_Value | null);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'keyParts'?: (_kvorum_v1_KeyParts | null);
}

export interface Entry__Output {
  'key': (Buffer);
  'value': (_kvorum_v1_Value__Output | null);
  'versionstamp': (Buffer);
  'keyParts': (_kvorum_v1_KeyParts__Output | null);
}
