// Original file: kvorum/v1/admin.proto

import type { Histogram as _kvorum_v1_Histogram, Histogram__Output as _kvorum_v1_Histogram__Output } from '../../kvorum/v1/Histogram.ts';
import type { StaleReadFigures as _kvorum_v1_StaleReadFigures, StaleReadFigures__Output as _kvorum_v1_StaleReadFigures__Output } from '../../kvorum/v1/StaleReadFigures.ts';
import type { NodeEvent as _kvorum_v1_NodeEvent, NodeEvent__Output as _kvorum_v1_NodeEvent__Output } from '../../kvorum/v1/NodeEvent.ts';
import type { Long } from '@grpc/proto-loader';

export interface Figures {
  'datacenter'?: (string);
  'region'?: (string);
  'replicationLag'?: (_kvorum_v1_Histogram | null);
  'shipLag'?: (_kvorum_v1_Histogram | null);
  'durableLag'?: (_kvorum_v1_Histogram | null);
  'quorum'?: (_kvorum_v1_Histogram | null);
  'entriesApplied'?: (number | string | Long);
  'entriesWithoutCommitTime'?: (number | string | Long);
  'staleReads'?: (_kvorum_v1_StaleReadFigures)[];
  'datacentersDurableAtAckMin'?: (number);
  'commitsAcknowledged'?: (number | string | Long);
  'events'?: (_kvorum_v1_NodeEvent)[];
  'eventsDropped'?: (number | string | Long);
  'windowStartedAtMs'?: (number | string);
}

export interface Figures__Output {
  'datacenter': (string);
  'region': (string);
  'replicationLag': (_kvorum_v1_Histogram__Output | null);
  'shipLag': (_kvorum_v1_Histogram__Output | null);
  'durableLag': (_kvorum_v1_Histogram__Output | null);
  'quorum': (_kvorum_v1_Histogram__Output | null);
  'entriesApplied': (number);
  'entriesWithoutCommitTime': (number);
  'staleReads': (_kvorum_v1_StaleReadFigures__Output)[];
  'datacentersDurableAtAckMin': (number);
  'commitsAcknowledged': (number);
  'events': (_kvorum_v1_NodeEvent__Output)[];
  'eventsDropped': (number);
  'windowStartedAtMs': (number);
}
