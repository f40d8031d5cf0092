// Original file: kvorum/v1/kv.proto

import type { Delivery as _kvorum_v1_Delivery, Delivery__Output as _kvorum_v1_Delivery__Output } from '../../kvorum/v1/Delivery.ts';

export interface TakeMessagesResponse {
  'deliveries'?: (_kvorum_v1_Delivery)[];
}

export interface TakeMessagesResponse__Output {
  'deliveries': (_kvorum_v1_Delivery__Output)[];
}
