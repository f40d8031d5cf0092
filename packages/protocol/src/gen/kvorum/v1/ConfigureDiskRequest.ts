// Original file: kvorum/v1/admin.proto


export interface ConfigureDiskRequest {
  'flushDelayMs'?: (number | string);
}

export interface ConfigureDiskRequest__Output {
  'flushDelayMs': (number);
}
