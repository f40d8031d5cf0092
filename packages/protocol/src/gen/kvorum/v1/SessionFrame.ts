// Original file: kvorum/v1/kv.proto


export interface SessionFrame {
  'packed'?: (Buffer | Uint8Array | string);
}

export interface SessionFrame__Output {
  'packed': (Buffer);
}
