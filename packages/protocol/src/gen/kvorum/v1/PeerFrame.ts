// Original file: kvorum/v1/replication.proto


export interface PeerFrame {
  'packed'?: (Buffer | Uint8Array | string);
  'sentAtMs'?: (number | string);
}

export interface PeerFrame__Output {
  'packed': (Buffer);
  'sentAtMs': (number);
}
