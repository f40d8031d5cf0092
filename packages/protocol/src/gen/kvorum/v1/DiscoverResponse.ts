// Original file: kvorum/v1/kv.proto

import type { DatacenterInfo as _kvorum_v1_DatacenterInfo, DatacenterInfo__Output as _kvorum_v1_DatacenterInfo__Output } from '../../kvorum/v1/DatacenterInfo.ts';

export interface DiscoverResponse {
  'cluster'?: (string);
  'primaryRegion'?: (string);
  'leader'?: (string);
  'datacenters'?: (_kvorum_v1_DatacenterInfo)[];
  'answeredBy'?: (string);
}

export interface DiscoverResponse__Output {
  'cluster': (string);
  'primaryRegion': (string);
  'leader': (string);
  'datacenters': (_kvorum_v1_DatacenterInfo__Output)[];
  'answeredBy': (string);
}
