// Original file: kvorum/v1/kv.proto

import type { DeliveryId as _kvorum_v1_DeliveryId, DeliveryId__Output as _kvorum_v1_DeliveryId__Output } from '../../kvorum/v1/DeliveryId.ts';

export interface Delivery {
  'id'?: (_kvorum_v1_DeliveryId | null);
  'payload'?: (Buffer | Uint8Array | string);
}

export interface Delivery__Output {
  'id': (_kvorum_v1_DeliveryId__Output | null);
  'payload': (Buffer);
}
