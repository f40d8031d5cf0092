// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeStatus {
  'datacenter'?: (string);
  'region'?: (string);
  'role'?: (string);
  'term'?: (number | string | Long);
  'epoch'?: (number);
  'leader'?: (string);
  'lastIndex'?: (number | string | Long);
  'commitIndex'?: (number | string | Long);
  'appliedIndex'?: (number | string | Long);
  'freshnessAgeMs'?: (number | string);
  'lagEntries'?: (number | string | Long);
  'lagBytes'?: (number | string | Long);
  'stateDigest'?: (string);
  'primaryRegion'?: (string);
  'wanEnabled'?: (boolean);
  'shipSource'?: (string);
  'pid'?: (number);
  'version'?: (string);
  'uptimeMs'?: (number | string);
  '_freshnessAgeMs'?: "freshnessAgeMs";
}

export interface NodeStatus__Output {
  'datacenter': (string);
  'region': (string);
  'role': (string);
  'term': (number);
  'epoch': (number);
  'leader': (string);
  'lastIndex': (number);
  'commitIndex': (number);
  'appliedIndex': (number);
  'freshnessAgeMs'?: (number);
  'lagEntries': (number);
  'lagBytes': (number);
  'stateDigest': (string);
  'primaryRegion': (string);
  'wanEnabled': (boolean);
  'shipSource': (string);
  'pid': (number);
  'version': (string);
  'uptimeMs': (number);
  '_freshnessAgeMs'?: "freshnessAgeMs";
}
