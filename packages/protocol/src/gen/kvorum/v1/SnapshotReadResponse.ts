// Original file: kvorum/v1/kv.proto

import type { KeyResult as _kvorum_v1_KeyResult, KeyResult__Output as _kvorum_v1_KeyResult__Output } from '../../kvorum/v1/KeyResult.ts';
import type { RangeResult as _kvorum_v1_RangeResult, RangeResult__Output as _kvorum_v1_RangeResult__Output } from '../../kvorum/v1/RangeResult.ts';
import type { Provenance as _kvorum_v1_Provenance, Provenance__Output as _kvorum_v1_Provenance__Output } from '../../kvorum/v1/Provenance.ts';

export interface SnapshotReadResponse {
  'keys'?: (_kvorum_v1_KeyResult)[];
  'ranges'?: (_kvorum_v1_RangeResult)[];
  'provenance'?: (_kvorum_v1_Provenance | null);
}

export interface SnapshotReadResponse__Output {
  'keys': (_kvorum_v1_KeyResult__Output)[];
  'ranges': (_kvorum_v1_RangeResult__Output)[];
  'provenance': (_kvorum_v1_Provenance__Output | null);
}
