// Original file: kvorum/v1/admin.proto


export interface LinkMeasurement {
  'from'?: (string);
  'to'?: (string);
  'configuredRttMs'?: (number | string);
  'measuredRttMs'?: (number | string);
  'samples'?: (number);
  'roundTripsMs'?: (number | string)[];
  '_measuredRttMs'?: "measuredRttMs";
}

export interface LinkMeasurement__Output {
  'from': (string);
  'to': (string);
  'configuredRttMs': (number);
  'measuredRttMs'?: (number);
  'samples': (number);
  'roundTripsMs': (number)[];
  '_measuredRttMs'?: "measuredRttMs";
}
