// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface RpoExposure {
  'region'?: (string);
  'entries'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'ageMs'?: (number | string);
  '_ageMs'?: "ageMs";
}

export interface RpoExposure__Output {
  'region': (string);
  'entries': (number);
  'bytes': (number);
  'ageMs'?: (number);
  '_ageMs'?: "ageMs";
}
