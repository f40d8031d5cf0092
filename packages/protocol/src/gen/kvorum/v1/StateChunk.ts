// Original file: kvorum/v1/admin.proto

import type { StatePosition as _kvorum_v1_StatePosition, StatePosition__Output as _kvorum_v1_StatePosition__Output } from '../../kvorum/v1/StatePosition.ts';
import type { StateRow as _kvorum_v1_StateRow, StateRow__Output as _kvorum_v1_StateRow__Output } from '../../kvorum/v1/StateRow.ts';

export interface StateChunk {
  'position'?: (_kvorum_v1_StatePosition | null);
  'rows'?: (_kvorum_v1_StateRow)[];
  'checksum'?: (number);
  'chainedChecksum'?: (number);
  'isLast'?: (boolean);
}

export interface StateChunk__Output {
  'position': (_kvorum_v1_StatePosition__Output | null);
  'rows': (_kvorum_v1_StateRow__Output)[];
  'checksum': (number);
  'chainedChecksum': (number);
  'isLast': (boolean);
}
