// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';

export interface ReadRange {
  'start'?: (_kvorum_v1_Key | null);
  'end'?: (_kvorum_v1_Key | null);
  'limit'?: (number);
  'reverse'?: (boolean);
}

export interface ReadRange__Output {
  'start': (_kvorum_v1_Key__Output | null);
  'end': (_kvorum_v1_Key__Output | null);
  'limit': (number);
  'reverse': (boolean);
}
