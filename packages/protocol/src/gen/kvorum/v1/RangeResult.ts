// Original file: kvorum/v1/kv.proto

import type { Entry as _kvorum_v1_Entry, Entry__Output as _kvorum_v1_Entry__Output } from '../../kvorum/v1/Entry.ts';

export interface RangeResult {
  'entries'?: (_kvorum_v1_Entry)[];
}

export interface RangeResult__Output {
  'entries': (_kvorum_v1_Entry__Output)[];
}
