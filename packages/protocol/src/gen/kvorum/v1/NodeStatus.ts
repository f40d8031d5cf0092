// Original file: kvorum/v1/admin.proto

import type { Configuration as _kvorum_v1_Configuration, Configuration__Output as _kvorum_v1_Configuration__Output } from '../../kvorum/v1/Configuration.ts';
import type { LineageStep as _kvorum_v1_LineageStep, LineageStep__Output as _kvorum_v1_LineageStep__Output } from '../../kvorum/v1/LineageStep.ts';
import type { RegionLease as _kvorum_v1_RegionLease, RegionLease__Output as _kvorum_v1_RegionLease__Output } from '../../kvorum/v1/RegionLease.ts';
import type { Divergence as _kvorum_v1_Divergence, Divergence__Output as _kvorum_v1_Divergence__Output } from '../../kvorum/v1/Divergence.ts';
import type { CatchUp as _kvorum_v1_CatchUp, CatchUp__Output as _kvorum_v1_CatchUp__Output } from '../../kvorum/v1/CatchUp.ts';
import type { RpoExposure as _kvorum_v1_RpoExposure, RpoExposure__Output as _kvorum_v1_RpoExposure__Output } from '../../kvorum/v1/RpoExposure.ts';
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
  'configuration'?: (_kvorum_v1_Configuration | null);
  'configurationIndex'?: (number | string | Long);
  'lineage'?: (_kvorum_v1_LineageStep)[];
  'firstIndex'?: (number | string | Long);
  'logBytes'?: (number | string | Long);
  'regionLease'?: (_kvorum_v1_RegionLease | null);
  'diverged'?: (_kvorum_v1_Divergence | null);
  'catchUp'?: (_kvorum_v1_CatchUp | null);
  'isRecovering'?: (boolean);
  'rpoExposure'?: (_kvorum_v1_RpoExposure)[];
  'readsAwaitingVerdict'?: (number | string | Long);
  'adversaryBoundMs'?: (number | string);
  '_freshnessAgeMs'?: "freshnessAgeMs";
  '_adversaryBoundMs'?: "adversaryBoundMs";
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
  'configuration': (_kvorum_v1_Configuration__Output | null);
  'configurationIndex': (number);
  'lineage': (_kvorum_v1_LineageStep__Output)[];
  'firstIndex': (number);
  'logBytes': (number);
  'regionLease': (_kvorum_v1_RegionLease__Output | null);
  'diverged': (_kvorum_v1_Divergence__Output | null);
  'catchUp': (_kvorum_v1_CatchUp__Output | null);
  'isRecovering': (boolean);
  'rpoExposure': (_kvorum_v1_RpoExposure__Output)[];
  'readsAwaitingVerdict': (number);
  'adversaryBoundMs'?: (number);
  '_freshnessAgeMs'?: "freshnessAgeMs";
  '_adversaryBoundMs'?: "adversaryBoundMs";
}
