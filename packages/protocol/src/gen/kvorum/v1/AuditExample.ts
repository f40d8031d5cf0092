// Original file: kvorum/v1/admin.proto

import type { AuditGroup as _kvorum_v1_AuditGroup, AuditGroup__Output as _kvorum_v1_AuditGroup__Output } from '../../kvorum/v1/AuditGroup.ts';
import type { Long } from '@grpc/proto-loader';

export interface AuditExample {
  'kind'?: (string);
  'group'?: (_kvorum_v1_AuditGroup | null);
  'clientId'?: (Buffer | Uint8Array | string);
  'readAtMs'?: (number | string);
  'readEpoch'?: (number);
  'readIndex'?: (number | string | Long);
  'stalenessMs'?: (number | string);
  'versionsMissed'?: (number | string | Long);
  'key'?: (string);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'committedAtMs'?: (number | string);
  'writer'?: (Buffer | Uint8Array | string);
}

export interface AuditExample__Output {
  'kind': (string);
  'group': (_kvorum_v1_AuditGroup__Output | null);
  'clientId': (Buffer);
  'readAtMs': (number);
  'readEpoch': (number);
  'readIndex': (number);
  'stalenessMs': (number);
  'versionsMissed': (number);
  'key': (string);
  'versionstamp': (Buffer);
  'committedAtMs': (number);
  'writer': (Buffer);
}
