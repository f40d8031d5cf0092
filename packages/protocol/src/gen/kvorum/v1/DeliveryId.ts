// Original file: kvorum/v1/kv.proto


export interface DeliveryId {
  'versionstamp'?: (Buffer | Uint8Array | string);
  'position'?: (number);
  'delivery'?: (number);
}

export interface DeliveryId__Output {
  'versionstamp': (Buffer);
  'position': (number);
  'delivery': (number);
}
