// What people call the regions of the measured matrix.

const PLACES: ReadonlyMap<string, string> = new Map([
  ["us-east4", "Virginia"],
  ["us-central1", "Iowa"],
  ["us-west1", "Oregon"],
  ["us-west2", "Los Angeles"],
  ["europe-west2", "London"],
  ["europe-west3", "Frankfurt"],
  ["europe-west4", "Netherlands"],
  ["asia-east2", "Hong Kong"],
  ["asia-northeast1", "Tokyo"],
  ["asia-southeast1", "Singapore"],
  ["asia-south1", "Mumbai"],
  ["australia-southeast1", "Sydney"],
  ["southamerica-east1", "São Paulo"],
]);

/** The place of a region, such as Singapore for asia-southeast1; the region itself where none is known. */
export function placeOf(region: string): string {
  return PLACES.get(region) ?? region;
}
