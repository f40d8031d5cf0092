// Original file: kvorum/v1/kv.proto

import type { Entry as _kvorum_v1_Entry, Entry__Output as _kvorum_v1_Entry__Output } from '../../kvorum/v1/Entry.ts';

export interface KeyResult {
  'entry'?: (_kvorum_v1_Entry | null);
}

export interface KeyResult__Output {
  'entry': (_kvorum_v1_Entry__Output | null);
}
