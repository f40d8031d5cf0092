// P(visible after t) of a client region, as probes measured it and as the links promise it, at the same moments.
import { VISIBILITY_MEASURED_STEPS, VISIBILITY_POINTS } from "../limits.ts";
import type { Visibility } from "../report/region-schema.ts";
import { type Prediction, visibleShareAfter } from "./predict-visibility.ts";
import type { RegionRecorder } from "./region-recorder.ts";

/** From the acknowledgement on, up to where all but the last of a thousand writes are visible. A probe that was never seen counts. */
export function visibilityOf(
  { region, timeToVisible: measured, probesUnseen }: Pick<RegionRecorder, "region" | "timeToVisible" | "probesUnseen">,
  predict: Prediction,
): Visibility {
  const predicted = predict(region);
  const endMs = Math.max(1, measured.percentileMs(99.9), predicted[Math.floor(predicted.length * 0.999)] ?? 0);
  const stepMs = endMs / (VISIBILITY_POINTS - 1);
  const curve = measured.cdf(VISIBILITY_MEASURED_STEPS);
  const probes = measured.count + probesUnseen;
  return Array.from({ length: VISIBILITY_POINTS }, (_, i) => {
    const afterMs = Math.round(i * stepMs * 1_000) / 1_000;
    return {
      afterMs,
      measured: probes === 0 ? null : ((curve.findLast(([ms]) => ms <= afterMs)?.[1] ?? 0) * measured.count) / probes,
      predicted: visibleShareAfter(predicted, afterMs),
    };
  });
}
