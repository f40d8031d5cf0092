// Original file: kvorum/v1/admin.proto


export interface StateRow {
  'table'?: (string);
  'key'?: (Buffer | Uint8Array | string);
  'value'?: (Buffer | Uint8Array | string);
}

export interface StateRow__Output {
  'table': (string);
  'key': (Buffer);
  'value': (Buffer);
}
