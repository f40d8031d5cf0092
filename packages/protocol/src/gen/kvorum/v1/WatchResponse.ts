// Original file: kvorum/v1/kv.proto

import type { KeyResult as _kvorum_v1_KeyResult, KeyResult__Output as _kvorum_v1_KeyResult__Output } from '../../kvorum/v1/KeyResult.ts';
import type { Provenance as _kvorum_v1_Provenance, Provenance__Output as _kvorum_v1_Provenance__Output } from '../../kvorum/v1/Provenance.ts';

export interface WatchResponse {
  'keys'?: (_kvorum_v1_KeyResult)[];
  'provenance'?: (_kvorum_v1_Provenance | null);
}

export interface WatchResponse__Output {
  'keys': (_kvorum_v1_KeyResult__Output)[];
  'provenance': (_kvorum_v1_Provenance__Output | null);
}
