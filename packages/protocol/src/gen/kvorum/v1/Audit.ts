// Original file: kvorum/v1/admin.proto

import type { StartAuditRequest as _kvorum_v1_StartAuditRequest, StartAuditRequest__Output as _kvorum_v1_StartAuditRequest__Output } from '../../kvorum/v1/StartAuditRequest.ts';
import type { AuditGroupFigures as _kvorum_v1_AuditGroupFigures, AuditGroupFigures__Output as _kvorum_v1_AuditGroupFigures__Output } from '../../kvorum/v1/AuditGroupFigures.ts';
import type { AuditExample as _kvorum_v1_AuditExample, AuditExample__Output as _kvorum_v1_AuditExample__Output } from '../../kvorum/v1/AuditExample.ts';
import type { AuditTold as _kvorum_v1_AuditTold, AuditTold__Output as _kvorum_v1_AuditTold__Output } from '../../kvorum/v1/AuditTold.ts';
import type { AuditOpenRead as _kvorum_v1_AuditOpenRead, AuditOpenRead__Output as _kvorum_v1_AuditOpenRead__Output } from '../../kvorum/v1/AuditOpenRead.ts';
import type { Long } from '@grpc/proto-loader';

export interface Audit {
  'datacenter'?: (string);
  'region'?: (string);
  'status'?: (string);
  'plan'?: (_kvorum_v1_StartAuditRequest | null);
  'startedAtMs'?: (number | string);
  'openForMs'?: (number | string);
  'readsUngrouped'?: (number | string | Long);
  'readsUnjudged'?: (number | string | Long);
  'groups'?: (_kvorum_v1_AuditGroupFigures)[];
  'examples'?: (_kvorum_v1_AuditExample)[];
  'told'?: (_kvorum_v1_AuditTold)[];
  'openReads'?: (_kvorum_v1_AuditOpenRead)[];
  'readsUncompared'?: (number | string | Long);
  '_openForMs'?: "openForMs";
}

export interface Audit__Output {
  'datacenter': (string);
  'region': (string);
  'status': (string);
  'plan': (_kvorum_v1_StartAuditRequest__Output | null);
  'startedAtMs': (number);
  'openForMs'?: (number);
  'readsUngrouped': (number);
  'readsUnjudged': (number);
  'groups': (_kvorum_v1_AuditGroupFigures__Output)[];
  'examples': (_kvorum_v1_AuditExample__Output)[];
  'told': (_kvorum_v1_AuditTold__Output)[];
  'openReads': (_kvorum_v1_AuditOpenRead__Output)[];
  'readsUncompared': (number);
  '_openForMs'?: "openForMs";
}
