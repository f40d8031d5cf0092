// Branches and what becomes of them <-> the messages of admin.proto.
import { createEpoch, createLogIndex, createWallMs } from "@kvorum/base";
import { versionstampFromBytes } from "@kvorum/keyspace";
import type { ApplyBranchProgress__Output } from "./gen/kvorum/v1/ApplyBranchProgress.ts";
import type { Branch__Output, Branch as BranchInput } from "./gen/kvorum/v1/Branch.ts";
import type { BranchCommand__Output, BranchCommand as BranchCommandInput } from "./gen/kvorum/v1/BranchCommand.ts";
import type { ControlResponse__Output } from "./gen/kvorum/v1/ControlResponse.ts";
import { plainBytes } from "./key-message.ts";
import type { BranchApplyProgress, BranchCommand, BranchInfo, LogPosition } from "./operator-types.ts";

export function branchToMessage(branch: BranchInfo): BranchInput {
  return { ...branch };
}

export function branchFromMessage(message: Branch__Output): BranchInfo {
  return {
    ...message,
    epoch: createEpoch(message.epoch),
    forkIndex: createLogIndex(message.forkIndex),
    firstIndex: createLogIndex(message.firstIndex),
    lastIndex: createLogIndex(message.lastIndex),
    commitIndex: createLogIndex(message.commitIndex),
    quarantinedAtMs: createWallMs(message.quarantinedAtMs),
  };
}

export function branchCommandToMessage(command: BranchCommand): BranchCommandInput {
  return { ...command };
}

/** @throws KvorumError invalid_argument — a versionstamp of the wrong length */
export function branchCommandFromMessage(message: BranchCommand__Output): BranchCommand {
  return {
    versionstamp: versionstampFromBytes(plainBytes(message.versionstamp)),
    command: plainBytes(message.command),
    leaderTimeMs: createWallMs(message.leaderTimeMs),
  };
}

export function branchApplyProgressToMessage(progress: BranchApplyProgress): ApplyBranchProgress__Output {
  return { ...progress, refusal: progress.refusal ?? "" };
}

export function branchApplyProgressFromMessage(message: ApplyBranchProgress__Output): BranchApplyProgress {
  return { ...message, refusal: message.refusal === "" ? null : message.refusal };
}

export function logPositionFromMessage(message: ControlResponse__Output): LogPosition {
  return { epoch: createEpoch(message.epoch), index: createLogIndex(message.index) };
}
