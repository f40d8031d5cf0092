// Original file: kvorum/v1/kv.proto


export interface Provenance {
  'region'?: (string);
  'datacenter'?: (string);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'ageMs'?: (number | string);
  'strong'?: (boolean);
  '_ageMs'?: "ageMs";
}

export interface Provenance__Output {
  'region': (string);
  'datacenter': (string);
  'versionstamp': (Buffer);
  'ageMs'?: (number);
  'strong': (boolean);
  '_ageMs'?: "ageMs";
}
