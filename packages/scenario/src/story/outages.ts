// For how long nobody could write, and why: from the samples of the availability probe, what the replicas told, and the faults.
//
// An outage begins when the first write that failed was issued. It ends at the acknowledgement of the first write issued after that
// which succeeded and after which none failed for OUTAGE_CALM_MS: while a cluster falters single writes slip through, and what a
// person would call one outage is counted as one. Its length is rtoMs, and the three parts add up to it.
import type { NodeFigures } from "@kvorum/protocol";
import { OUTAGE_CALM_MS, OUTAGE_CAUSE_MS_MAX } from "../limits.ts";
import type { AvailabilitySample } from "../probe/availability-probe.ts";
import type { FaultRow, Outage } from "../report/story-schema.ts";

/** What happened meanwhile. Moments are ms since the start of the load. */
export interface OutageContext {
  /** Where the probe's client is. */
  readonly region: string;
  readonly events: readonly TimedEvent[];
  readonly faults: readonly FaultRow[];
}

export interface TimedEvent {
  readonly atMs: number;
  readonly name: string;
}

/** In the order of time, of samples in the order in which they were issued. */
export function outagesFrom(
  samples: readonly AvailabilitySample[],
  { region, events, faults }: OutageContext,
): readonly Outage[] {
  const outages: Outage[] = [];
  for (let from = 0; from < samples.length; ) {
    const first = samples.findIndex(({ code }, i) => i >= from && code !== null);
    const firstFailed = samples[first];
    if (firstFailed === undefined) {
      break;
    }
    const last = samples.findIndex(({ code }, i) => i > first && code === null && isCalmAfter(samples, i));
    const endedAtMs = samples[last]?.endedAtMs ?? null;
    const fault = causeOf({ firstFailed, lastSoundAtMs: samples[first - 1]?.issuedAtMs ?? 0 }, faults);
    outages.push({
      region,
      atMs: firstFailed.issuedAtMs,
      ...partsOf(firstFailed.issuedAtMs, endedAtMs, events),
      fault,
    });
    from = last === -1 ? samples.length : last + 1;
  }
  return outages;
}

/** What the nodes told in these figures, since the start of the load. */
export function eventsOf(figures: readonly NodeFigures[], originAtMs: number): readonly TimedEvent[] {
  return figures
    .flatMap((node) => node.events)
    .map(({ atMs, name }) => ({ atMs: atMs - originAtMs, name }))
    .sort((a, b) => a.atMs - b.atMs);
}

function isCalmAfter(samples: readonly AvailabilitySample[], index: number): boolean {
  const untilMs = (samples[index]?.issuedAtMs ?? 0) + OUTAGE_CALM_MS;
  for (let i = index + 1; i < samples.length; i++) {
    const sample = samples[i];
    if (sample === undefined || sample.issuedAtMs > untilMs) {
      break;
    }
    if (sample.code !== null) {
      return false;
    }
  }
  return true;
}

const DETECTED = new Set(["campaign_begun", "epoch_claim"]);
const ELECTED = "leadership_won";

/** Who stood for election before the first write failed had noticed before the client did: that part is 0 then. */
function partsOf(
  atMs: number,
  endedAtMs: number | null,
  events: readonly TimedEvent[],
): Pick<Outage, "rtoMs" | "detectMs" | "electMs" | "firstCommitMs"> {
  const none = { detectMs: null, electMs: null, firstCommitMs: null };
  if (endedAtMs === null) {
    return { rtoMs: null, ...none };
  }
  const during = events.filter((event) => event.atMs >= atMs && event.atMs <= endedAtMs);
  const elected = during.find(({ name }) => name === ELECTED);
  if (elected === undefined) {
    return { rtoMs: endedAtMs - atMs, ...none };
  }
  const detectedAtMs = during.find((event) => DETECTED.has(event.name) && event.atMs <= elected.atMs)?.atMs ?? atMs;
  return {
    rtoMs: endedAtMs - atMs,
    detectMs: detectedAtMs - atMs,
    electMs: elected.atMs - detectedAtMs,
    firstCommitMs: endedAtMs - elected.atMs,
  };
}

/**
 * The first that struck after the last sound write had been issued and before the failed one was over: what came later found the
 * cluster down already. Else the last before that, if that was not too long ago or it was still in force.
 */
function causeOf(
  { firstFailed, lastSoundAtMs }: { readonly firstFailed: AvailabilitySample; readonly lastSoundAtMs: number },
  faults: readonly FaultRow[],
): string | null {
  const struck = faults
    .filter(({ failure, atMs }) => failure === null && atMs <= firstFailed.endedAtMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  const cause =
    struck.find(({ atMs }) => atMs >= lastSoundAtMs) ??
    struck.findLast(
      ({ endedAtMs }) => (endedAtMs ?? firstFailed.endedAtMs) >= firstFailed.issuedAtMs - OUTAGE_CAUSE_MS_MAX,
    );
  return cause === undefined ? null : (cause.name ?? `${cause.kind} ${cause.target}`);
}
