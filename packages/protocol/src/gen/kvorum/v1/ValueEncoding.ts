// Original file: kvorum/v1/kv.proto

export const ValueEncoding = {
  VALUE_ENCODING_UNSPECIFIED: 'VALUE_ENCODING_UNSPECIFIED',
  VALUE_ENCODING_V8: 'VALUE_ENCODING_V8',
  VALUE_ENCODING_LE64: 'VALUE_ENCODING_LE64',
  VALUE_ENCODING_BYTES: 'VALUE_ENCODING_BYTES',
} as const;

export type ValueEncoding =
  | 'VALUE_ENCODING_UNSPECIFIED'
  | 0
  | 'VALUE_ENCODING_V8'
  | 1
  | 'VALUE_ENCODING_LE64'
  | 2
  | 'VALUE_ENCODING_BYTES'
  | 3

export type ValueEncoding__Output = typeof ValueEncoding[keyof typeof ValueEncoding]
