// The state of a node <-> NodeStatus of admin.proto.
import { KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";
import type { CatchUp, NodeStatus, RpoExposure } from "./connections.ts";
import type { CatchUp__Output, CatchUp as CatchUpInput } from "./gen/kvorum/v1/CatchUp.ts";
import type { Configuration__Output } from "./gen/kvorum/v1/Configuration.ts";
import type { NodeStatus__Output, NodeStatus as NodeStatusInput } from "./gen/kvorum/v1/NodeStatus.ts";
import type { RpoExposure__Output, RpoExposure as RpoExposureInput } from "./gen/kvorum/v1/RpoExposure.ts";

const ROLES: readonly NodeStatus["role"][] = ["leader", "follower", "candidate", "pre_candidate", "learner"];

export function nodeStatusToMessage(status: NodeStatus): NodeStatusInput {
  const {
    freshnessAgeMs,
    leader,
    shipSource,
    configuration,
    lineage,
    lease,
    diverged,
    catchUp,
    rpoExposure,
    adversaryBoundMs,
    ...same
  } = status;
  return {
    ...same,
    leader: leader ?? "",
    shipSource: shipSource ?? "",
    ...(freshnessAgeMs === null ? {} : { freshnessAgeMs }),
    ...(adversaryBoundMs === null ? {} : { adversaryBoundMs }),
    configuration: {
      voters: [...configuration.voters],
      outgoing: [...configuration.outgoing],
      learners: [...configuration.learners],
    },
    lineage: [...lineage],
    regionLease: lease,
    diverged,
    catchUp: catchUp === null ? null : catchUpToMessage(catchUp),
    rpoExposure: rpoExposure.map(exposureToMessage),
  };
}

/** @throws KvorumError invalid_argument — a name or role that is none: the other side is no kvorum node */
export function nodeStatusFromMessage(message: NodeStatus__Output): NodeStatus {
  const role = ROLES.find((known) => known === message.role);
  if (role === undefined) {
    throw new KvorumError("invalid_argument", `a role is one of ${ROLES.join(", ")}; found ${message.role}`);
  }
  const { _freshnessAgeMs, _adversaryBoundMs, regionLease, ...same } = message;
  return {
    ...same,
    datacenter: parseDatacenterId(message.datacenter),
    region: parseRegion(message.region),
    role,
    leader: message.leader === "" ? null : parseDatacenterId(message.leader),
    freshnessAgeMs: message.freshnessAgeMs ?? null,
    adversaryBoundMs: message.adversaryBoundMs ?? null,
    primaryRegion: parseRegion(message.primaryRegion),
    shipSource: message.shipSource === "" ? null : parseDatacenterId(message.shipSource),
    configuration: configurationFromMessage(message.configuration),
    lease: regionLease,
    catchUp: message.catchUp === null ? null : catchUpFromMessage(message.catchUp),
    rpoExposure: message.rpoExposure.map(exposureFromMessage),
  };
}

/** A node of an earlier version says nothing of it: nobody is known to take part. */
function configurationFromMessage(message: Configuration__Output | null): Configuration {
  return {
    voters: (message?.voters ?? []).map(parseDatacenterId),
    outgoing: (message?.outgoing ?? []).map(parseDatacenterId),
    learners: (message?.learners ?? []).map(parseDatacenterId),
  };
}

function catchUpToMessage(catchUp: CatchUp): CatchUpInput {
  switch (catchUp.kind) {
    case "log":
      return { behindEntries: catchUp.behindEntries };
    case "snapshot":
      return { snapshot: { rows: catchUp.rows, rowsTotal: catchUp.rowsTotal } };
  }
}

function catchUpFromMessage({ behindEntries, snapshot }: CatchUp__Output): CatchUp {
  return snapshot === undefined || snapshot === null
    ? { kind: "log", behindEntries: behindEntries ?? 0 }
    : { kind: "snapshot", ...snapshot };
}

function exposureToMessage({ ageMs, ...same }: RpoExposure): RpoExposureInput {
  return { ...same, ...(ageMs === null ? {} : { ageMs }) };
}

function exposureFromMessage({ region, entries, bytes, ageMs }: RpoExposure__Output): RpoExposure {
  return { region: parseRegion(region), entries, bytes, ageMs: ageMs ?? null };
}
