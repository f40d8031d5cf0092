// Original file: kvorum/v1/kv.proto

import type { KeyPart as _kvorum_v1_KeyPart, KeyPart__Output as _kvorum_v1_KeyPart__Output } from '../../kvorum/v1/KeyPart.ts';

export interface KeyParts {
  'parts'?: (_kvorum_v1_KeyPart)[];
}

export interface KeyParts__Output {
  'parts': (_kvorum_v1_KeyPart__Output)[];
}
