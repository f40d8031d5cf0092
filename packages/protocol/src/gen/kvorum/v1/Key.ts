// Original file: kvorum/v1/kv.proto

import type { KeyParts as _kvorum_v1_KeyParts, KeyParts__Output as _kvorum_v1_KeyParts__Output } from '../../kvorum/v1/KeyParts.ts';

export interface Key {
  'encoded'?: (Buffer | Uint8Array | string);
  'parts'?: (_kvorum_v1_KeyParts | null);
  'form'?: "encoded"|"parts";
}

export interface Key__Output {
  'encoded'?: (Buffer);
  'parts'?: (_kvorum_v1_KeyParts__Output | null);
  'form'?: "encoded"|"parts";
}
