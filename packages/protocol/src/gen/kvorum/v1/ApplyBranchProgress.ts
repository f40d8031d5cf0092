// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ApplyBranchProgress {
  'applied'?: (number | string | Long);
  'checkFailed'?: (number | string | Long);
  'alreadyThere'?: (number | string | Long);
  'refused'?: (number | string | Long);
  'refusal'?: (string);
}

export interface ApplyBranchProgress__Output {
  'applied': (number);
  'checkFailed': (number);
  'alreadyThere': (number);
  'refused': (number);
  'refusal': (string);
}
