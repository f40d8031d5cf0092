// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';
import type { Value as _kvorum_v1_Value, Value__Output as _kvorum_v1_Value__Output } from '../../kvorum/v1/Value.ts';

export interface OperandMutation {
  'key'?: (_kvorum_v1_Key | null);
  'operand'?: (_kvorum_v1_Value | null);
}

export interface OperandMutation__Output {
  'key': (_kvorum_v1_Key__Output | null);
  'operand': (_kvorum_v1_Value__Output | null);
}
