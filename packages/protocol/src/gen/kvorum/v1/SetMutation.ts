// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';
import type { Value as _kvorum_v1_Value, Value__Output as _kvorum_v1_Value__Output } from '../../kvorum/v1/Value.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetMutation {
  'key'?: (_kvorum_v1_Key | null);
  'value'?: (_kvorum_v1_Value | null);
  'expireAtMs'?: (number | string | Long);
  'expireInMs'?: (number | string | Long);
  'expiry'?: "expireAtMs"|"expireInMs";
}

export interface SetMutation__Output {
  'key': (_kvorum_v1_Key__Output | null);
  'value': (_kvorum_v1_Value__Output | null);
  'expireAtMs'?: (number);
  'expireInMs'?: (number);
  'expiry'?: "expireAtMs"|"expireInMs";
}
