// An audit's plan and findings <-> the messages of the Admin service.
import {
  bytesToHex,
  type ClientId,
  createEpoch,
  createLogIndex,
  createWallMs,
  hexToBytes,
  KvorumError,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { versionstampFromBytes } from "@kvorum/keyspace";
import type { ClientSource } from "@kvorum/kv";
import type { AuditExample, AuditGroup, AuditGroupFigures, AuditPlan, NodeAudit } from "./audit-types.ts";
import type { Audit__Output, Audit as AuditInput } from "./gen/kvorum/v1/Audit.ts";
import type { AuditExample__Output, AuditExample as AuditExampleInput } from "./gen/kvorum/v1/AuditExample.ts";
import type { AuditGroup__Output } from "./gen/kvorum/v1/AuditGroup.ts";
import type {
  AuditGroupFigures__Output,
  AuditGroupFigures as AuditGroupFiguresInput,
} from "./gen/kvorum/v1/AuditGroupFigures.ts";
import type { StartAuditRequest__Output } from "./gen/kvorum/v1/StartAuditRequest.ts";
import { plainBytes } from "./key-message.ts";
import { AUDIT_EXAMPLES_MAX, AUDIT_PREFIX_PARTS_MAX } from "./limits.ts";

const STATUSES = ["none", "running", "stopped"] as const satisfies readonly NodeAudit["status"][];
const SOURCES = ["sdk", "grpc", "kv-connect", "peer"] as const satisfies readonly ClientSource[];
const KINDS = ["stale", "read_your_writes", "monotonic_reads"] as const satisfies readonly AuditExample["kind"][];

/** @throws KvorumError invalid_argument — more parts or examples than an audit keeps */
export function auditPlanFromMessage({ auditId, prefixParts, examplesMax }: StartAuditRequest__Output): AuditPlan {
  if (prefixParts > AUDIT_PREFIX_PARTS_MAX || examplesMax > AUDIT_EXAMPLES_MAX) {
    const bounds = `at most ${AUDIT_PREFIX_PARTS_MAX} key parts and ${AUDIT_EXAMPLES_MAX} examples`;
    throw new KvorumError("invalid_argument", `an audit has ${bounds}, found ${prefixParts} and ${examplesMax}`);
  }
  return { auditId, prefixParts, examplesMax };
}

export function auditToMessage({ openForMs, groups, examples, ...same }: NodeAudit): AuditInput {
  return {
    ...same,
    ...(openForMs === null ? {} : { openForMs }),
    groups: groups.map(figuresToMessage),
    examples: examples.map(exampleToMessage),
  };
}

/** @throws KvorumError invalid_argument — a name or a word that there is not: the node is of another version */
export function auditFromMessage(message: Audit__Output): NodeAudit {
  const { startedAtMs, readsUngrouped, readsUnjudged } = message;
  return {
    datacenter: parseDatacenterId(message.datacenter),
    region: parseRegion(message.region),
    status: oneOf(STATUSES, message.status),
    plan: message.plan === null ? null : auditPlanFromMessage(message.plan),
    startedAtMs: createWallMs(startedAtMs),
    openForMs: message.openForMs ?? null,
    readsUngrouped,
    readsUnjudged,
    groups: message.groups.map(figuresFromMessage),
    examples: message.examples.map(exampleFromMessage),
  };
}

function figuresToMessage({ staleness, ...same }: AuditGroupFigures): AuditGroupFiguresInput {
  return { ...same, staleness: { hdr: staleness } };
}

function figuresFromMessage({ group, staleness, ...same }: AuditGroupFigures__Output): AuditGroupFigures {
  return { ...same, group: groupFromMessage(group), staleness: staleness?.hdr ?? "" };
}

function exampleToMessage({ kind, group, clientId, position, missed, ...same }: AuditExample): AuditExampleInput {
  const { writer, ...version } = missed;
  return {
    ...same,
    ...version,
    kind,
    group,
    clientId: clientIdToMessage(clientId),
    readEpoch: position.epoch,
    readIndex: position.index,
    writer: clientIdToMessage(writer),
  };
}

function exampleFromMessage(message: AuditExample__Output): AuditExample {
  const { stalenessMs, versionsMissed, key } = message;
  return {
    kind: oneOf(KINDS, message.kind),
    group: groupFromMessage(message.group),
    clientId: clientIdFromMessage(message.clientId),
    readAtMs: createWallMs(message.readAtMs),
    position: { epoch: createEpoch(message.readEpoch), index: createLogIndex(message.readIndex) },
    stalenessMs,
    versionsMissed,
    missed: {
      key,
      versionstamp: versionstampFromBytes(plainBytes(message.versionstamp)),
      committedAtMs: createWallMs(message.committedAtMs),
      writer: clientIdFromMessage(message.writer),
    },
  };
}

function groupFromMessage(message: AuditGroup__Output | null): AuditGroup {
  if (message === null) {
    throw new KvorumError("invalid_argument", "an audit names the group of its figures and examples, found none");
  }
  const { database, keyPrefix, clientRegion, source, clientName, callSite } = message;
  const named = { clientRegion: parseRegion(clientRegion), source: oneOf(SOURCES, source) };
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
