// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';
import type { ReadRange as _kvorum_v1_ReadRange, ReadRange__Output as _kvorum_v1_ReadRange__Output } from '../../kvorum/v1/ReadRange.ts';
import type { Consistency as _kvorum_v1_Consistency, Consistency__Output as _kvorum_v1_Consistency__Output } from '../../kvorum/v1/Consistency.ts';
import type { AuditWords as _kvorum_v1_AuditWords, AuditWords__Output as _kvorum_v1_AuditWords__Output } from '../../kvorum/v1/AuditWords.ts';

export interface SnapshotReadRequest {
  'keys'?: (_kvorum_v1_Key)[];
  'ranges'?: (_kvorum_v1_ReadRange)[];
  'consistency'?: (_kvorum_v1_Consistency);
  'timeoutMs'?: (number);
  'bookmark'?: (Buffer | Uint8Array | string);
  'maxStalenessMs'?: (number);
  'database'?: (string);
  'audit'?: (_kvorum_v1_AuditWords | null);
}

export interface SnapshotReadRequest__Output {
  'keys': (_kvorum_v1_Key__Output)[];
  'ranges': (_kvorum_v1_ReadRange__Output)[];
  'consistency': (_kvorum_v1_Consistency__Output);
  'timeoutMs': (number);
  'bookmark': (Buffer);
  'maxStalenessMs': (number);
  'database': (string);
  'audit': (_kvorum_v1_AuditWords__Output | null);
}
