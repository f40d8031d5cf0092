// Original file: kvorum/v1/admin.proto


export interface Histogram {
  'hdr'?: (string);
}

export interface Histogram__Output {
  'hdr': (string);
}
