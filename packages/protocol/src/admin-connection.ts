// An operator's connection to the Admin service of one node.
import {
  commitRecordFromMessage,
  figuresFromMessage,
  linkChangeFromMessage,
  linkMeasurementFromMessage,
  wanChangeToMessage,
} from "./admin-messages.ts";
import { auditFromMessage } from "./audit-messages.ts";
import type { AuditCalls } from "./audit-types.ts";
import {
  branchApplyProgressFromMessage,
  branchCommandFromMessage,
  branchFromMessage,
  logPositionFromMessage,
} from "./branch-messages.ts";
import type { AdminConnection } from "./connections.ts";
import type { ApplyBranchProgress__Output } from "./gen/kvorum/v1/ApplyBranchProgress.ts";
import type { BranchBatch__Output } from "./gen/kvorum/v1/BranchBatch.ts";
import type { CommitBatch__Output } from "./gen/kvorum/v1/CommitBatch.ts";
import type { ConfigureAdversaryResponse__Output } from "./gen/kvorum/v1/ConfigureAdversaryResponse.ts";
import type { ConfigureDiskResponse__Output } from "./gen/kvorum/v1/ConfigureDiskResponse.ts";
import type { ConfigureWanResponse__Output } from "./gen/kvorum/v1/ConfigureWanResponse.ts";
import type { ControlResponse__Output } from "./gen/kvorum/v1/ControlResponse.ts";
import type { ListBranchesResponse__Output } from "./gen/kvorum/v1/ListBranchesResponse.ts";
import type { MeasureLinksResponse__Output } from "./gen/kvorum/v1/MeasureLinksResponse.ts";
import type { RemoveMemberResponse__Output } from "./gen/kvorum/v1/RemoveMemberResponse.ts";
import type { StartAuditResponse__Output } from "./gen/kvorum/v1/StartAuditResponse.ts";
import type { StateChunk__Output } from "./gen/kvorum/v1/StateChunk.ts";
import type { StopAuditResponse__Output } from "./gen/kvorum/v1/StopAuditResponse.ts";
import { type CallAttempt, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS, callStream, callUnary } from "./grpc-call.ts";
import {
  ADMIN_TIMEOUT_MS_DEFAULT,
  APPLY_BRANCH_TIMEOUT_MS,
  CONTROL_TIMEOUT_MS,
  MEASURE_GRACE_MS,
  MEASURE_SAMPLES_DEFAULT,
  MEASURE_TIMEOUT_MS_DEFAULT,
  READ_BRANCH_TIMEOUT_MS,
  READ_COMMITS_TIMEOUT_MS,
  READ_STATE_TIMEOUT_MS,
} from "./limits.ts";
import { nodeStatusFromMessage } from "./node-status-message.ts";
import { OpenCalls } from "./open-calls.ts";
import type { OperatorConnection } from "./operator-types.ts";
import { loadServices, type ProtocolServices } from "./services.ts";
import { stateChunkFromMessage } from "./state-messages.ts";
import { tracesFromMessage } from "./trace-messages.ts";

type AdminClient = InstanceType<ProtocolServices["Admin"]>;

/** What every call of one connection shares. */
interface CallFrame {
  readonly client: AdminClient;
  /** @param method what is tried, for messages */
  readonly attempt: (method: string, timeoutMs?: number) => CallAttempt;
}

/** Dials lazily, at the first call, and again by itself for as long as calls are made. Never throws by itself. */
export function connectAdmin(address: string): OperatorConnection {
  const client = new (loadServices().Admin)(address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const calls = new OpenCalls();
  const frame: CallFrame = {
    client,
    attempt: (method, timeoutMs = ADMIN_TIMEOUT_MS_DEFAULT) => ({
      attempt: `${method} at ${address}`,
      timeoutMs,
      calls,
    }),
  };
  return {
    address,
    ...observerCalls(frame),
    ...auditCalls(frame),
    ...controlCalls(frame),
    ...branchCalls(frame),
    readState: () => readState(frame),
    close: () => {
      calls.close();
      client.close();
    },
  };
}

function observerCalls({ client, attempt }: CallFrame): Omit<AdminConnection, "address" | "close" | keyof AuditCalls> {
  return {
    getStatus: async (timeoutMs) =>
      nodeStatusFromMessage(
        await callUnary(attempt("get status", timeoutMs), (options, callback) =>
          client.getStatus({}, options, callback),
        ),
      ),
    configureWan: async (change) => {
      const { enabled, active } = await callUnary<ConfigureWanResponse__Output>(
        attempt("configure WAN"),
        (options, callback) => client.configureWan(wanChangeToMessage(change), options, callback),
      );
      return { enabled, active: active.map(linkChangeFromMessage) };
    },
    configureAdversary: async ({ boundMs }) => {
      await callUnary<ConfigureAdversaryResponse__Output>(attempt("configure the adversary"), (options, callback) =>
        client.configureAdversary(boundMs === null ? {} : { boundMs }, options, callback),
      );
    },
    configureDisk: async ({ flushDelayMs }) => {
      await callUnary<ConfigureDiskResponse__Output>(attempt("configure the disk"), (options, callback) =>
        client.configureDisk({ flushDelayMs }, options, callback),
      );
    },
    measureLinks: async ({ samples = MEASURE_SAMPLES_DEFAULT, timeoutMs = MEASURE_TIMEOUT_MS_DEFAULT } = {}) => {
      const { links } = await callUnary<MeasureLinksResponse__Output>(
        attempt("measure links", timeoutMs + MEASURE_GRACE_MS),
        (options, callback) => client.measureLinks({ samples, timeoutMs }, options, callback),
      );
      return links.map(linkMeasurementFromMessage);
    },
    takeFigures: async ({ reset }) =>
      figuresFromMessage(
        await callUnary(attempt("take figures"), (options, callback) =>
          client.takeFigures({ reset }, options, callback),
        ),
      ),
    traceEntries: async (indexes) =>
      tracesFromMessage(
        await callUnary(attempt("trace entries"), (options, callback) =>
          client.traceEntries({ indexes: [...indexes] }, options, callback),
        ),
      ),
    readCommits: ({ fromIndex, toIndex = 0 }) =>
      callStream(
        attempt("read commits", READ_COMMITS_TIMEOUT_MS),
        (options) => client.readCommits({ fromIndex, toIndex }, options),
        ({ commits, appliedIndex }: CommitBatch__Output) => ({
          commits: commits.map(commitRecordFromMessage),
          appliedIndex,
        }),
      ),
  };
}

function auditCalls({ client, attempt }: CallFrame): AuditCalls {
  return {
    startAudit: async (plan) => {
      await callUnary<StartAuditResponse__Output>(attempt("start an audit"), (options, callback) =>
        client.startAudit(plan, options, callback),
      );
    },
    stopAudit: async () => {
      await callUnary<StopAuditResponse__Output>(attempt("stop the audit"), (options, callback) =>
        client.stopAudit({}, options, callback),
      );
    },
    takeAudit: async () =>
      auditFromMessage(
        await callUnary(attempt("take the audit"), (options, callback) => client.takeAudit({}, options, callback)),
      ),
  };
}

type ControlCalls = Pick<
  OperatorConnection,
  "changeConfiguration" | "transferLeadership" | "beginEpoch" | "addMember" | "removeMember"
>;

function controlCalls({ client, attempt }: CallFrame): ControlCalls {
  return {
    changeConfiguration: async ({ voters, learners }) =>
      logPositionFromMessage(
        await callUnary<ControlResponse__Output>(
          attempt("change the configuration", CONTROL_TIMEOUT_MS),
          (options, callback) =>
            client.changeConfiguration({ voters: [...voters], learners: [...learners] }, options, callback),
        ),
      ),
    transferLeadership: async (to) =>
      logPositionFromMessage(
        await callUnary<ControlResponse__Output>(
          attempt(`transfer the leadership to ${to}`, CONTROL_TIMEOUT_MS),
          (options, callback) => client.transferLeadership({ to }, options, callback),
        ),
      ),
    beginEpoch: async ({ voters, isPrimaryDown }) =>
      logPositionFromMessage(
        await callUnary<ControlResponse__Output>(attempt("begin an epoch", CONTROL_TIMEOUT_MS), (options, callback) =>
          client.beginEpoch({ voters: [...voters], isPrimaryDown }, options, callback),
        ),
      ),
    addMember: async ({ datacenter, region, grpc, http }) =>
      logPositionFromMessage(
        await callUnary<ControlResponse__Output>(attempt(`add ${datacenter}`), (options, callback) =>
          client.addMember({ datacenter, region, grpcAddress: grpc, httpAddress: http }, options, callback),
        ),
      ),
    removeMember: async (datacenter) => {
      await callUnary<RemoveMemberResponse__Output>(attempt(`remove ${datacenter}`), (options, callback) =>
        client.removeMember({ datacenter }, options, callback),
      );
    },
  };
}

type BranchCalls = Pick<OperatorConnection, "listBranches" | "readBranch" | "applyBranch">;

function branchCalls({ client, attempt }: CallFrame): BranchCalls {
  return {
    listBranches: async () => {
      const { branches } = await callUnary<ListBranchesResponse__Output>(
        attempt("list branches"),
        (options, callback) => client.listBranches({}, options, callback),
      );
      return branches.map(branchFromMessage);
    },
    readBranch: (id) =>
      callStream(
        attempt(`read branch ${id}`, READ_BRANCH_TIMEOUT_MS),
        (options) => client.readBranch({ id }, options),
        ({ commands }: BranchBatch__Output) => commands.map(branchCommandFromMessage),
      ),
    applyBranch: (id) =>
      callStream(
        attempt(`apply branch ${id}`, APPLY_BRANCH_TIMEOUT_MS),
        (options) => client.applyBranch({ id }, options),
        (message: ApplyBranchProgress__Output) => branchApplyProgressFromMessage(message),
      ),
  };
}

function readState({ client, attempt }: CallFrame): ReturnType<OperatorConnection["readState"]> {
  return callStream(
    attempt("read the state", READ_STATE_TIMEOUT_MS),
    (options) => client.readState({}, options),
    (message: StateChunk__Output) => stateChunkFromMessage(message),
  );
}
