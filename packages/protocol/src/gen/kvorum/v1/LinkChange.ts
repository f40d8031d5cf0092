// Original file: kvorum/v1/admin.proto


export interface LinkChange {
  'from'?: (string);
  'to'?: (string);
  'bothWays'?: (boolean);
  'partitioned'?: (boolean);
  'rttMs'?: (number | string);
  'lossPercent'?: (number | string);
  'bandwidthBytesPerSecond'?: (number | string);
  'heal'?: (boolean);
  '_partitioned'?: "partitioned";
  '_rttMs'?: "rttMs";
  '_lossPercent'?: "lossPercent";
  '_bandwidthBytesPerSecond'?: "bandwidthBytesPerSecond";
}

export interface LinkChange__Output {
  'from': (string);
  'to': (string);
  'bothWays': (boolean);
  'partitioned'?: (boolean);
  'rttMs'?: (number);
  'lossPercent'?: (number);
  'bandwidthBytesPerSecond'?: (number);
  'heal': (boolean);
  '_partitioned'?: "partitioned";
  '_rttMs'?: "rttMs";
  '_lossPercent'?: "lossPercent";
  '_bandwidthBytesPerSecond'?: "bandwidthBytesPerSecond";
}
