// Original file: kvorum/v1/admin.proto

import type { LinkMeasurement as _kvorum_v1_LinkMeasurement, LinkMeasurement__Output as _kvorum_v1_LinkMeasurement__Output } from '../../kvorum/v1/LinkMeasurement.ts';

export interface MeasureLinksResponse {
  'links'?: (_kvorum_v1_LinkMeasurement)[];
}

export interface MeasureLinksResponse__Output {
  'links': (_kvorum_v1_LinkMeasurement__Output)[];
}
