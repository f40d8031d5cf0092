// Original file: kvorum/v1/admin.proto

import type { LinkChange as _kvorum_v1_LinkChange, LinkChange__Output as _kvorum_v1_LinkChange__Output } from '../../kvorum/v1/LinkChange.ts';
import type { Long } from '@grpc/proto-loader';

export interface ConfigureWanRequest {
  'enabled'?: (boolean);
  'changes'?: (_kvorum_v1_LinkChange)[];
  'healAll'?: (boolean);
  'seed'?: (number | string | Long);
  '_enabled'?: "enabled";
  '_seed'?: "seed";
}

export interface ConfigureWanRequest__Output {
  'enabled'?: (boolean);
  'changes': (_kvorum_v1_LinkChange__Output)[];
  'healAll': (boolean);
  'seed'?: (number);
  '_enabled'?: "enabled";
  '_seed'?: "seed";
}
