// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';

export interface Check {
  'key'?: (_kvorum_v1_Key | null);
  'versionstamp'?: (Buffer | Uint8Array | string);
}

export interface Check__Output {
  'key': (_kvorum_v1_Key__Output | null);
  'versionstamp': (Buffer);
}
