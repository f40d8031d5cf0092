// Original file: kvorum/v1/kv.proto

import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from '../../kvorum/v1/Key.ts';
import type { Backoff as _kvorum_v1_Backoff, Backoff__Output as _kvorum_v1_Backoff__Output } from '../../kvorum/v1/Backoff.ts';
import type { Long } from '@grpc/proto-loader';

export interface Enqueue {
  'payload'?: (Buffer | Uint8Array | string);
  'deliverAtMs'?: (number | string | Long);
  'delayMs'?: (number | string | Long);
  'keysIfUndelivered'?: (_kvorum_v1_Key)[];
  'backoff'?: (_kvorum_v1_Backoff | null);
  'due'?: "deliverAtMs"|"delayMs";
}

export interface Enqueue__Output {
  'payload': (Buffer);
  'deliverAtMs'?: (number);
  'delayMs'?: (number);
  'keysIfUndelivered': (_kvorum_v1_Key__Output)[];
  'backoff': (_kvorum_v1_Backoff__Output | null);
  'due'?: "deliverAtMs"|"delayMs";
}
