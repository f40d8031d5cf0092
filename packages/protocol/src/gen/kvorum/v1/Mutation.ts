// Original file: kvorum/v1/kv.proto

import type { SetMutation as _kvorum_v1_SetMutation, SetMutation__Output as _kvorum_v1_SetMutation__Output } from '../../kvorum/v1/SetMutation.ts';
import type { DeleteMutation as _kvorum_v1_DeleteMutation, DeleteMutation__Output as _kvorum_v1_DeleteMutation__Output } from '../../kvorum/v1/DeleteMutation.ts';
import type { SumMutation as _kvorum_v1_SumMutation, SumMutation__Output as _kvorum_v1_SumMutation__Output } from '../../kvorum/v1/SumMutation.ts';
import type { OperandMutation as _kvorum_v1_OperandMutation, OperandMutation__Output as _kvorum_v1_OperandMutation__Output } from '../../kvorum/v1/OperandMutation.ts';

export interface Mutation {
  'set'?: (_kvorum_v1_SetMutation | null);
  'delete'?: (_kvorum_v1_DeleteMutation | null);
  'sum'?: (_kvorum_v1_SumMutation | null);
  'min'?: (_kvorum_v1_OperandMutation | null);
  'max'?: (_kvorum_v1_OperandMutation | null);
  'setVersionstamped'?: (_kvorum_v1_SetMutation | null);
  'mutation'?: "set"|"delete"|"sum"|"min"|"max"|"setVersionstamped";
}

export interface Mutation__Output {
  'set'?: (_kvorum_v1_SetMutation__Output | null);
  'delete'?: (_kvorum_v1_DeleteMutation__Output | null);
  'sum'?: (_kvorum_v1_SumMutation__Output | null);
  'min'?: (_kvorum_v1_OperandMutation__Output | null);
  'max'?: (_kvorum_v1_OperandMutation__Output | null);
  'setVersionstamped'?: (_kvorum_v1_SetMutation__Output | null);
  'mutation'?: "set"|"delete"|"sum"|"min"|"max"|"setVersionstamped";
}
