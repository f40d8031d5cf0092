// Original file: kvorum/v1/kv.proto

import type { SetMutation as _kvorum_v1_SetMutation, SetMutation__Output as _kvorum_v1_SetMutation__Output } from '../../kvorum/v1/SetMutation.ts';
import type { DeleteMutation as _kvorum_v1_DeleteMutation, DeleteMutation__Output as _kvorum_v1_DeleteMutation__Output } from '../../kvorum/v1/DeleteMutation.ts';

export interface Mutation {
  'set'?: (_kvorum_v1_SetMutation | null);
  'delete'?: (_kvorum_v1_DeleteMutation | null);
  'mutation'?: "set"|"delete";
}

export interface Mutation__Output {
  'set'?: (_kvorum_v1_SetMutation__Output | null);
  'delete'?: (_kvorum_v1_DeleteMutation__Output | null);
  'mutation'?: "set"|"delete";
}
