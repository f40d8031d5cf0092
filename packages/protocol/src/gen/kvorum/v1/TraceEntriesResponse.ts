// Original file: kvorum/v1/admin.proto

import type { EntryTrace as _kvorum_v1_EntryTrace, EntryTrace__Output as _kvorum_v1_EntryTrace__Output } from '../../kvorum/v1/EntryTrace.ts';

export interface TraceEntriesResponse {
  'datacenter'?: (string);
  'region'?: (string);
  'traces'?: (_kvorum_v1_EntryTrace)[];
}

export interface TraceEntriesResponse__Output {
  'datacenter': (string);
  'region': (string);
  'traces': (_kvorum_v1_EntryTrace__Output)[];
}
