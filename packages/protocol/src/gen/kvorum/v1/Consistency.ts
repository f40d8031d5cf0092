// Original file: kvorum/v1/kv.proto

export const Consistency = {
  CONSISTENCY_UNSPECIFIED: 'CONSISTENCY_UNSPECIFIED',
  CONSISTENCY_STRONG: 'CONSISTENCY_STRONG',
  CONSISTENCY_EVENTUAL: 'CONSISTENCY_EVENTUAL',
} as const;

export type Consistency =
  | 'CONSISTENCY_UNSPECIFIED'
  | 0
  | 'CONSISTENCY_STRONG'
  | 1
  | 'CONSISTENCY_EVENTUAL'
  | 2

export type Consistency__Output = typeof Consistency[keyof typeof Consistency]
