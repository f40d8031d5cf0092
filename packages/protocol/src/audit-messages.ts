// An audit's plan and findings <-> the messages of the Admin service.
import {
  bytesToHex,
  type ClientId,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createWallMs,
  hexToBytes,
  KvorumError,
  mustExist,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { versionstampFromBytes } from "@kvorum/keyspace";
import type { ClientSource } from "@kvorum/kv";
import type {
  AuditExample,
  AuditGroup,
  AuditGroupFigures,
  AuditMissedVersion,
  AuditOpenRead,
  AuditPlan,
  AuditStaleRead,
  AuditTold,
  NodeAudit,
} from "./audit-types.ts";
import type { Audit__Output, Audit as AuditInput } from "./gen/kvorum/v1/Audit.ts";
import type { AuditExample__Output, AuditExample as AuditExampleInput } from "./gen/kvorum/v1/AuditExample.ts";
import type { AuditGroup__Output } from "./gen/kvorum/v1/AuditGroup.ts";
import type {
  AuditGroupFigures__Output,
  AuditGroupFigures as AuditGroupFiguresInput,
} from "./gen/kvorum/v1/AuditGroupFigures.ts";
import type {
  AuditMissedVersion__Output,
  AuditMissedVersion as AuditMissedVersionInput,
} from "./gen/kvorum/v1/AuditMissedVersion.ts";
import type { AuditOpenRead__Output, AuditOpenRead as AuditOpenReadInput } from "./gen/kvorum/v1/AuditOpenRead.ts";
import type { AuditTold__Output } from "./gen/kvorum/v1/AuditTold.ts";
import type { StartAuditRequest__Output } from "./gen/kvorum/v1/StartAuditRequest.ts";
import { plainBytes } from "./key-message.ts";
import { AUDIT_EXAMPLES_MAX, AUDIT_PREFIX_PARTS_MAX } from "./limits.ts";

const STATUSES = ["none", "running", "stopped"] as const satisfies readonly NodeAudit["status"][];
const SOURCES = ["sdk", "grpc", "kv-connect", "peer"] as const satisfies readonly ClientSource[];
const READ_KINDS = ["read", "watch"] as const satisfies readonly AuditGroup["readKind"][];
const TOLD_KINDS = ["acknowledged", "saw"] as const satisfies readonly AuditTold["kind"][];
const EXAMPLE_KINDS = [
  "stale",
  "read_your_writes",
  "monotonic_reads",
] as const satisfies readonly AuditExample["kind"][];

/** @throws KvorumError invalid_argument — more parts or examples than an audit keeps */
export function auditPlanFromMessage({ auditId, prefixParts, examplesMax }: StartAuditRequest__Output): AuditPlan {
  if (prefixParts > AUDIT_PREFIX_PARTS_MAX || examplesMax > AUDIT_EXAMPLES_MAX) {
    const bounds = `at most ${AUDIT_PREFIX_PARTS_MAX} key parts and ${AUDIT_EXAMPLES_MAX} examples`;
    throw new KvorumError("invalid_argument", `an audit has ${bounds}, found ${prefixParts} and ${examplesMax}`);
  }
  return { auditId, prefixParts, examplesMax };
}

export function auditToMessage({ openForMs, groups, examples, told, openReads, ...same }: NodeAudit): AuditInput {
  const places = new Map(groups.map(({ group }, place) => [group, place]));
  return {
    ...same,
    ...(openForMs === null ? {} : { openForMs }),
    groups: groups.map(figuresToMessage),
    examples: examples.map(exampleToMessage),
    told: [...told],
    openReads: openReads.map((read) => openReadToMessage(read, mustExist(places.get(read.group), "its group"))),
  };
}

/** @throws KvorumError invalid_argument — a name or a word that there is not: the node is of another version */
export function auditFromMessage(message: Audit__Output): NodeAudit {
  const { startedAtMs, readsUngrouped, readsUnjudged, readsUncompared } = message;
  const groups = message.groups.map(figuresFromMessage);
  return {
    datacenter: parseDatacenterId(message.datacenter),
    region: parseRegion(message.region),
    status: oneOf(STATUSES, message.status),
    plan: message.plan === null ? null : auditPlanFromMessage(message.plan),
    startedAtMs: createWallMs(startedAtMs),
    openForMs: message.openForMs ?? null,
    readsUngrouped,
    readsUnjudged,
    groups,
    examples: message.examples.map(exampleFromMessage),
    told: message.told.map(toldFromMessage),
    openReads: message.openReads.map((read) => openReadFromMessage(read, groups)),
    readsUncompared,
  };
}

function figuresToMessage({ staleness, ...same }: AuditGroupFigures): AuditGroupFiguresInput {
  return { ...same, staleness: { hdr: staleness } };
}

function figuresFromMessage({ group, staleness, ...same }: AuditGroupFigures__Output): AuditGroupFigures {
  return { ...same, group: groupFromMessage(group), staleness: staleness?.hdr ?? "" };
}

function exampleToMessage({ clientId, position, missed, ...same }: AuditExample): AuditExampleInput {
  return {
    ...same,
    ...missedToMessage(missed),
    clientId: clientIdToMessage(clientId),
    readEpoch: position.epoch,
    readIndex: position.index,
  };
}

function exampleFromMessage(message: AuditExample__Output): AuditExample {
  return {
    ...staleReadFromMessage(message, groupFromMessage(message.group)),
    kind: oneOf(EXAMPLE_KINDS, message.kind),
    clientId: clientIdFromMessage(message.clientId),
    missed: missedFromMessage(message),
  };
}

function toldFromMessage({ client, kind, versionstamp, atMs }: AuditTold__Output): AuditTold {
  const stamp = versionstampFromBytes(plainBytes(versionstamp));
  return { client, kind: oneOf(TOLD_KINDS, kind), versionstamp: stamp, atMs: createInstantMs(atMs) };
}

function openReadToMessage({ position, missed, ...same }: AuditOpenRead, place: number): AuditOpenReadInput {
  return {
    ...same,
    group: place,
    readEpoch: position.epoch,
    readIndex: position.index,
    missed: missed.map(missedToMessage),
  };
}

function openReadFromMessage(message: AuditOpenRead__Output, groups: readonly AuditGroupFigures[]): AuditOpenRead {
  const { client, knownUntilMs, missed, readYourWrites, monotonicReads } = message;
  const figures = groups[message.group];
  if (figures === undefined) {
    throw new KvorumError("invalid_argument", `an audit of ${groups.length} groups, found a read of ${message.group}`);
  }
  return {
    ...staleReadFromMessage(message, figures.group),
    client,
    knownUntilMs: createInstantMs(knownUntilMs),
    missed: missed.map(missedFromMessage),
    readYourWrites,
    monotonicReads,
  };
}

function staleReadFromMessage(
  message: Pick<AuditExample__Output, "readAtMs" | "readEpoch" | "readIndex" | "stalenessMs" | "versionsMissed">,
  group: AuditGroup,
): AuditStaleRead {
  const { readAtMs, readEpoch, readIndex, stalenessMs, versionsMissed } = message;
  const position = { epoch: createEpoch(readEpoch), index: createLogIndex(readIndex) };
  return { group, readAtMs: createWallMs(readAtMs), position, stalenessMs, versionsMissed };
}

function missedToMessage({ writer, ...same }: AuditMissedVersion): AuditMissedVersionInput {
  return { ...same, writer: clientIdToMessage(writer) };
}

function missedFromMessage({
  key,
  versionstamp,
  committedAtMs,
  writer,
}: AuditMissedVersion__Output | AuditExample__Output): AuditMissedVersion {
  return {
    key,
    versionstamp: versionstampFromBytes(plainBytes(versionstamp)),
    committedAtMs: createWallMs(committedAtMs),
    writer: clientIdFromMessage(writer),
  };
}

function groupFromMessage(message: AuditGroup__Output | null): AuditGroup {
  if (message === null) {
    throw new KvorumError("invalid_argument", "an audit names the group of its figures and examples, found none");
  }
  const { database, keyPrefix, clientRegion, source, clientName, callSite } = message;
  const readKind = message.readKind === "" ? "read" : oneOf(READ_KINDS, message.readKind);
  const named = { clientRegion: parseRegion(clientRegion), source: oneOf(SOURCES, source), readKind };
  return { database, keyPrefix, ...named, clientName, callSite };
}

function clientIdToMessage(clientId: ClientId | null): Uint8Array {
  return clientId === null ? new Uint8Array(0) : hexToBytes(clientId);
}

function clientIdFromMessage(bytes: Uint8Array): ClientId | null {
  return bytes.length === 0 ? null : parseClientId(bytesToHex(bytes));
}

function oneOf<Word extends string>(words: readonly Word[], found: string): Word {
  const word = words.find((candidate) => candidate === found);
  if (word === undefined) {
    throw new KvorumError("invalid_argument", `an audit says ${words.join(", ")}; found ${JSON.stringify(found)}`);
  }
  return word;
}
