// The Admin service: wire messages in, the node's handlers, wire messages out.
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import {
  type AdminServiceHandlers,
  auditPlanFromMessage,
  auditToMessage,
  branchApplyProgressToMessage,
  branchCommandToMessage,
  branchToMessage,
  commitRecordToMessage,
  figuresToMessage,
  linkChangeToMessage,
  linkMeasurementToMessage,
  MEASURE_SAMPLES_DEFAULT,
  MEASURE_TIMEOUT_MS_DEFAULT,
  nodeStatusToMessage,
  stateChunkToMessage,
  tracedIndexesFromMessage,
  tracesToMessage,
  wanChangeFromMessage,
} from "@kvorum/protocol";
import type { AdminHandlers } from "./node-services.ts";
import { serverStream } from "./server-stream.ts";
import { unary } from "./unary.ts";

export function createAdminService(admin: AdminHandlers): AdminServiceHandlers {
  return {
    ...observerMethods(admin),
    ...auditMethods(admin),
    ...controlMethods(admin),
    ...branchMethods(admin),
    ...stateMethods(admin),
  };
}

type ObserverMethods = Pick<
  AdminServiceHandlers,
  | "GetStatus"
  | "ConfigureWan"
  | "ConfigureAdversary"
  | "ConfigureDisk"
  | "MeasureLinks"
  | "TakeFigures"
  | "TraceEntries"
  | "ReadCommits"
>;

function observerMethods(admin: AdminHandlers): ObserverMethods {
  return {
    GetStatus: unary(() => nodeStatusToMessage(admin.getStatus())),
    ConfigureWan: unary((request) => {
      const { enabled, active } = admin.configureWan(wanChangeFromMessage(request));
      return { enabled, active: active.map(linkChangeToMessage) };
    }),
    ConfigureAdversary: unary(({ boundMs }) => {
      admin.configureAdversary(boundMs ?? null);
      return {};
    }),
    ConfigureDisk: unary(({ flushDelayMs }) => {
      admin.configureDisk(flushDelayMs);
      return {};
    }),
    MeasureLinks: unary(async ({ samples, timeoutMs }) => {
      const links = await admin.measureLinks({
        samples: samples === 0 ? MEASURE_SAMPLES_DEFAULT : samples,
        timeoutMs: timeoutMs === 0 ? MEASURE_TIMEOUT_MS_DEFAULT : timeoutMs,
      });
      return { links: links.map(linkMeasurementToMessage) };
    }),
    TakeFigures: unary(({ reset }) => figuresToMessage(admin.takeFigures({ reset }))),
    TraceEntries: unary((request) => tracesToMessage(admin.traceEntries(tracedIndexesFromMessage(request)))),
    ReadCommits: serverStream(
      ({ fromIndex, toIndex }) => admin.readCommits({ fromIndex, toIndex: toIndex === 0 ? null : toIndex }),
      ({ commits, appliedIndex }) => ({ commits: commits.map(commitRecordToMessage), appliedIndex }),
    ),
  };
}

function auditMethods(admin: AdminHandlers): Pick<AdminServiceHandlers, "StartAudit" | "StopAudit" | "TakeAudit"> {
  return {
    StartAudit: unary((request) => {
      admin.startAudit(auditPlanFromMessage(request));
      return {};
    }),
    StopAudit: unary(() => {
      admin.stopAudit();
      return {};
    }),
    TakeAudit: unary(() => auditToMessage(admin.takeAudit())),
  };
}

type ControlMethods = Pick<
  AdminServiceHandlers,
  "ChangeConfiguration" | "TransferLeadership" | "BeginEpoch" | "AddMember" | "RemoveMember"
>;

function controlMethods(admin: AdminHandlers): ControlMethods {
  return {
    ChangeConfiguration: unary(({ voters, learners }) =>
      admin.control({
        kind: "change_configuration",
        voters: voters.map(parseDatacenterId),
        learners: learners.map(parseDatacenterId),
      }),
    ),
    TransferLeadership: unary(({ to }) => admin.control({ kind: "transfer_leadership", to: parseDatacenterId(to) })),
    BeginEpoch: unary(({ voters, isPrimaryDown }) =>
      admin.control({ kind: "begin_epoch", voters: voters.map(parseDatacenterId), isPrimaryDown }),
    ),
    AddMember: unary(({ datacenter, region, grpcAddress, httpAddress }) =>
      admin.addMember({
        datacenter: parseDatacenterId(datacenter),
        region: parseRegion(region),
        grpc: grpcAddress,
        http: httpAddress,
      }),
    ),
    RemoveMember: unary(({ datacenter }) => {
      admin.removeMember(parseDatacenterId(datacenter));
      return {};
    }),
  };
}

type BranchMethods = Pick<AdminServiceHandlers, "ListBranches" | "ReadBranch" | "ApplyBranch">;

function branchMethods(admin: AdminHandlers): BranchMethods {
  return {
    ListBranches: unary(() => ({ branches: admin.listBranches().map(branchToMessage) })),
    ReadBranch: serverStream(
      ({ id }) => admin.readBranch(id),
      (commands) => ({ commands: commands.map(branchCommandToMessage) }),
    ),
    ApplyBranch: serverStream(({ id }) => admin.applyBranch(id), branchApplyProgressToMessage),
  };
}

function stateMethods(admin: AdminHandlers): Pick<AdminServiceHandlers, "ReadState"> {
  return { ReadState: serverStream(() => admin.readState(), stateChunkToMessage) };
}
