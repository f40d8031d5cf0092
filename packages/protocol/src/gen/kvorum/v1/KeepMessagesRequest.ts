// Original file: kvorum/v1/kv.proto

import type { DeliveryId as _kvorum_v1_DeliveryId, DeliveryId__Output as _kvorum_v1_DeliveryId__Output } from '../../kvorum/v1/DeliveryId.ts';

export interface KeepMessagesRequest {
  'deliveries'?: (_kvorum_v1_DeliveryId)[];
  'timeoutMs'?: (number);
  'database'?: (string);
}

export interface KeepMessagesRequest__Output {
  'deliveries': (_kvorum_v1_DeliveryId__Output)[];
  'timeoutMs': (number);
  'database': (string);
}
