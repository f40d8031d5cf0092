// Where the measured regions are: what people call them, and where they stand on a map.

export interface RegionPlace {
  readonly name: string;
  /** Degrees, east and north positive, of the metropolis that the cloud's documentation names. */
  readonly longitude: number;
  readonly latitude: number;
}

const REGION_PLACES: ReadonlyMap<string, RegionPlace> = new Map([
  ["us-east4", { name: "Virginia", longitude: -77.5, latitude: 39 }],
  ["us-central1", { name: "Iowa", longitude: -95.9, latitude: 41.3 }],
  ["us-west1", { name: "Oregon", longitude: -121.2, latitude: 45.6 }],
  ["us-west2", { name: "Los Angeles", longitude: -118.2, latitude: 34.1 }],
  ["europe-west2", { name: "London", longitude: -0.1, latitude: 51.5 }],
  ["europe-west3", { name: "Frankfurt", longitude: 8.7, latitude: 50.1 }],
  ["europe-west4", { name: "Netherlands", longitude: 6.8, latitude: 53.4 }],
  ["asia-east2", { name: "Hong Kong", longitude: 114.2, latitude: 22.3 }],
  ["asia-northeast1", { name: "Tokyo", longitude: 139.7, latitude: 35.7 }],
  ["asia-southeast1", { name: "Singapore", longitude: 103.8, latitude: 1.4 }],
  ["asia-south1", { name: "Mumbai", longitude: 72.9, latitude: 19.1 }],
  ["australia-southeast1", { name: "Sydney", longitude: 151.2, latitude: -33.9 }],
  ["southamerica-east1", { name: "São Paulo", longitude: -46.6, latitude: -23.5 }],
]);

/** What people call a region, such as Singapore for asia-southeast1; the region itself where nothing is known. */
export function placeOf(region: string): string {
  return REGION_PLACES.get(region)?.name ?? region;
}

/** Undefined for a region of somebody's own. */
export function findRegionPlace(region: string): RegionPlace | undefined {
  return REGION_PLACES.get(region);
}
