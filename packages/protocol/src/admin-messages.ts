// What the Admin service measures and changes: the emulated WAN, links, figures, commit records <-> connections.ts.
import { bytesToHex, hexToBytes, parseClientId, parseDatacenterId, parseRegion } from "@kvorum/base";
import { versionstampFromBytes } from "@kvorum/keyspace";
import type { LinkChange, WanChange } from "@kvorum/wan";
import type { CommitRecord, LinkMeasurement, NodeEvent, NodeFigures, StaleReadFigures } from "./connections.ts";
import type { CommitRecord__Output, CommitRecord as CommitRecordInput } from "./gen/kvorum/v1/CommitRecord.ts";
import type {
  ConfigureWanRequest__Output,
  ConfigureWanRequest as ConfigureWanRequestInput,
} from "./gen/kvorum/v1/ConfigureWanRequest.ts";
import type { Figures__Output, Figures as FiguresInput } from "./gen/kvorum/v1/Figures.ts";
import type { Histogram__Output } from "./gen/kvorum/v1/Histogram.ts";
import type { LinkChange__Output, LinkChange as LinkChangeInput } from "./gen/kvorum/v1/LinkChange.ts";
import type {
  LinkMeasurement__Output,
  LinkMeasurement as LinkMeasurementInput,
} from "./gen/kvorum/v1/LinkMeasurement.ts";
import type { NodeEvent__Output, NodeEvent as NodeEventInput } from "./gen/kvorum/v1/NodeEvent.ts";
import type {
  StaleReadFigures__Output,
  StaleReadFigures as StaleReadFiguresInput,
} from "./gen/kvorum/v1/StaleReadFigures.ts";
import { plainBytes } from "./key-message.ts";

export function wanChangeToMessage(change: WanChange): ConfigureWanRequestInput {
  const { changes, ...same } = change;
  return { ...same, changes: (changes ?? []).map(linkChangeToMessage) };
}

export function wanChangeFromMessage(message: ConfigureWanRequest__Output): WanChange {
  return {
    changes: message.changes.map(linkChangeFromMessage),
    healAll: message.healAll,
    ...(message.enabled === undefined ? {} : { enabled: message.enabled }),
    ...(message.seed === undefined ? {} : { seed: message.seed }),
  };
}

export function linkChangeToMessage(change: LinkChange): LinkChangeInput {
  return { ...change, to: change.to ?? "" };
}

export function linkChangeFromMessage(message: LinkChange__Output): LinkChange {
  const { partitioned, rttMs, lossPercent, bandwidthBytesPerSecond } = message;
  return {
    from: message.from,
    to: message.to === "" ? null : message.to,
    bothWays: message.bothWays,
    ...(partitioned === undefined ? {} : { partitioned }),
    ...(rttMs === undefined ? {} : { rttMs }),
    ...(lossPercent === undefined ? {} : { lossPercent }),
    ...(bandwidthBytesPerSecond === undefined ? {} : { bandwidthBytesPerSecond }),
    ...(message.heal ? { heal: true } : {}),
  };
}

export function linkMeasurementToMessage(measurement: LinkMeasurement): LinkMeasurementInput {
  const { measuredRttMs, roundTripsMs, ...same } = measurement;
  return { ...same, roundTripsMs: [...roundTripsMs], ...(measuredRttMs === null ? {} : { measuredRttMs }) };
}

/** @throws KvorumError invalid_argument — a name that is none */
export function linkMeasurementFromMessage(message: LinkMeasurement__Output): LinkMeasurement {
  return {
    from: parseDatacenterId(message.from),
    to: parseDatacenterId(message.to),
    configuredRttMs: message.configuredRttMs,
    measuredRttMs: message.measuredRttMs ?? null,
    samples: message.samples,
    roundTripsMs: message.roundTripsMs,
  };
}

export function figuresToMessage(figures: NodeFigures): FiguresInput {
  return {
    ...figures,
    replicationLag: { hdr: figures.replicationLag },
    shipLag: { hdr: figures.shipLag },
    durableLag: { hdr: figures.durableLag },
    quorum: { hdr: figures.quorum },
    staleReads: figures.staleReads.map(staleReadsToMessage),
    events: figures.events.map(eventToMessage),
  };
}

/** @throws KvorumError invalid_argument — a name that is none */
export function figuresFromMessage(message: Figures__Output): NodeFigures {
  return {
    ...message,
    datacenter: parseDatacenterId(message.datacenter),
    region: parseRegion(message.region),
    replicationLag: histogramFromMessage(message.replicationLag),
    shipLag: histogramFromMessage(message.shipLag),
    durableLag: histogramFromMessage(message.durableLag),
    quorum: histogramFromMessage(message.quorum),
    staleReads: message.staleReads.map(staleReadsFromMessage),
    events: message.events.map(eventFromMessage),
  };
}

export function commitRecordToMessage(record: CommitRecord): CommitRecordInput {
  return {
    versionstamp: record.versionstamp,
    clientId: record.clientId === null ? new Uint8Array() : hexToBytes(record.clientId),
    sequence: record.sequence,
    finishedBelow: record.finishedBelow,
  };
}

/** @throws KvorumError invalid_argument — a versionstamp or client id of the wrong length */
export function commitRecordFromMessage(message: CommitRecord__Output): CommitRecord {
  return {
    versionstamp: versionstampFromBytes(plainBytes(message.versionstamp)),
    clientId: message.clientId.length === 0 ? null : parseClientId(bytesToHex(message.clientId)),
    sequence: message.sequence,
    finishedBelow: message.finishedBelow,
  };
}

function staleReadsToMessage(figures: StaleReadFigures): StaleReadFiguresInput {
  return { ...figures, staleness: { hdr: figures.staleness } };
}

function staleReadsFromMessage(message: StaleReadFigures__Output): StaleReadFigures {
  return {
    ...message,
    clientRegion: parseRegion(message.clientRegion),
    staleness: histogramFromMessage(message.staleness),
  };
}

function eventToMessage({ details, ...same }: NodeEvent): NodeEventInput {
  return { ...same, details: JSON.stringify(details) };
}

function eventFromMessage({ atMs, name, details }: NodeEvent__Output): NodeEvent {
  return { atMs, name, details: JSON.parse(details) };
}

function histogramFromMessage(message: Histogram__Output | null): string {
  return message?.hdr ?? "";
}
