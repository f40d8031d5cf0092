// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';
import type { Consistency as _kvorum_v1_Consistency, Consistency__Output as _kvorum_v1_Consistency__Output } from '../../kvorum/v1/Consistency.ts';
import type { AuditWords as _kvorum_v1_AuditWords, AuditWords__Output as _kvorum_v1_AuditWords__Output } from '../../kvorum/v1/AuditWords.ts';

export interface WatchRequest {
  'keys'?: (_kvorum_v1_Key)[];
  'consistency'?: (_kvorum_v1_Consistency);
  'bookmark'?: (Buffer | Uint8Array | string);
  'database'?: (string);
  'audit'?: (_kvorum_v1_AuditWords | null);
}

export interface WatchRequest__Output {
  'keys': (_kvorum_v1_Key__Output)[];
  'consistency': (_kvorum_v1_Consistency__Output);
  'bookmark': (Buffer);
  'database': (string);
  'audit': (_kvorum_v1_AuditWords__Output | null);
}
