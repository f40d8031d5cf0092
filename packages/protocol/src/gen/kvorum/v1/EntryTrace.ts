// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface EntryTrace {
  'index'?: (number | string | Long);
  'appendedAtMs'?: (number | string);
  'receivedAtMs'?: (number | string);
  'flushedAtMs'?: (number | string);
  'committedAtMs'?: (number | string);
  'appliedAtMs'?: (number | string);
  '_appendedAtMs'?: "appendedAtMs";
  '_receivedAtMs'?: "receivedAtMs";
  '_flushedAtMs'?: "flushedAtMs";
  '_committedAtMs'?: "committedAtMs";
  '_appliedAtMs'?: "appliedAtMs";
}

export interface EntryTrace__Output {
  'index': (number);
  'appendedAtMs'?: (number);
  'receivedAtMs'?: (number);
  'flushedAtMs'?: (number);
  'committedAtMs'?: (number);
  'appliedAtMs'?: (number);
  '_appendedAtMs'?: "appendedAtMs";
  '_receivedAtMs'?: "receivedAtMs";
  '_flushedAtMs'?: "flushedAtMs";
  '_committedAtMs'?: "committedAtMs";
  '_appliedAtMs'?: "appliedAtMs";
}
