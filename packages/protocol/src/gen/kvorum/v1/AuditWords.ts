// Original file: kvorum/v1/kv.proto

import type { SequenceRange as _kvorum_v1_SequenceRange, SequenceRange__Output as _kvorum_v1_SequenceRange__Output } from '../../kvorum/v1/SequenceRange.ts';

export interface AuditWords {
  'clientId'?: (Buffer | Uint8Array | string);
  'clientName'?: (string);
  'callSite'?: (string);
  'acknowledged'?: (_kvorum_v1_SequenceRange)[];
  'seen'?: (Buffer | Uint8Array | string);
}

export interface AuditWords__Output {
  'clientId': (Buffer);
  'clientName': (string);
  'callSite': (string);
  'acknowledged': (_kvorum_v1_SequenceRange__Output)[];
  'seen': (Buffer);
}
