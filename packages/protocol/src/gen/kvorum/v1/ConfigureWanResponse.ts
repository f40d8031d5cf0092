// Original file: kvorum/v1/admin.proto

import type { LinkChange as _kvorum_v1_LinkChange, LinkChange__Output as _kvorum_v1_LinkChange__Output } from '../../kvorum/v1/LinkChange.ts';

export interface ConfigureWanResponse {
  'enabled'?: (boolean);
  'active'?: (_kvorum_v1_LinkChange)[];
}

export interface ConfigureWanResponse__Output {
  'enabled': (boolean);
  'active': (_kvorum_v1_LinkChange__Output)[];
}
