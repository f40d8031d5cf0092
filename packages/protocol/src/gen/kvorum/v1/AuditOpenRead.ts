// Original file: kvorum/v1/admin.proto

import type { AuditMissedVersion as _kvorum_v1_AuditMissedVersion, AuditMissedVersion__Output as _kvorum_v1_AuditMissedVersion__Output } from '../../kvorum/v1/AuditMissedVersion.ts';
import type { Long } from '@grpc/proto-loader';

export interface AuditOpenRead {
  'group'?: (number);
  'client'?: (string);
  'knownUntilMs'?: (number | string);
  'readAtMs'?: (number | string);
  'readEpoch'?: (number);
  'readIndex'?: (number | string | Long);
  'stalenessMs'?: (number | string);
  'versionsMissed'?: (number | string | Long);
  'missed'?: (_kvorum_v1_AuditMissedVersion)[];
  'readYourWrites'?: (boolean);
  'monotonicReads'?: (boolean);
}

export interface AuditOpenRead__Output {
  'group': (number);
  'client': (string);
  'knownUntilMs': (number);
  'readAtMs': (number);
  'readEpoch': (number);
  'readIndex': (number);
  'stalenessMs': (number);
  'versionsMissed': (number);
  'missed': (_kvorum_v1_AuditMissedVersion__Output)[];
  'readYourWrites': (boolean);
  'monotonicReads': (boolean);
}
