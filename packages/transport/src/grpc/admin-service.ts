// The Admin service: wire messages in, the node's handlers, wire messages out.
import { once } from "node:events";
import { KvorumError } from "@kvorum/base";
import {
  type AdminServiceHandlers,
  commitRecordToMessage,
  errorToStatus,
  figuresToMessage,
  linkChangeToMessage,
  linkMeasurementToMessage,
  MEASURE_SAMPLES_DEFAULT,
  MEASURE_TIMEOUT_MS_DEFAULT,
  nodeStatusToMessage,
  wanChangeFromMessage,
} from "@kvorum/protocol";
import type { AdminHandlers } from "./node-services.ts";
import { unary } from "./unary.ts";

type ReadCommitsCall = Parameters<AdminServiceHandlers["ReadCommits"]>[0];

export function createAdminService(admin: AdminHandlers): AdminServiceHandlers {
  return {
    GetStatus: unary(() => nodeStatusToMessage(admin.getStatus())),
    ConfigureWan: unary((request) => {
      const { enabled, active } = admin.configureWan(wanChangeFromMessage(request));
      return { enabled, active: active.map(linkChangeToMessage) };
    }),
    MeasureLinks: unary(async ({ samples, timeoutMs }) => {
      const links = await admin.measureLinks({
        samples: samples === 0 ? MEASURE_SAMPLES_DEFAULT : samples,
        timeoutMs: timeoutMs === 0 ? MEASURE_TIMEOUT_MS_DEFAULT : timeoutMs,
      });
      return { links: links.map(linkMeasurementToMessage) };
    }),
    TakeFigures: unary(({ reset }) => figuresToMessage(admin.takeFigures({ reset }))),
    ReadCommits: (call) => {
      void streamCommits(admin, call); // it settles by ending the call
    },
  };
}

async function streamCommits(admin: AdminHandlers, call: ReadCommitsCall): Promise<void> {
  const { fromIndex, toIndex } = call.request;
  try {
    for (const { commits, appliedIndex } of admin.readCommits({ fromIndex, toIndex: toIndex === 0 ? null : toIndex })) {
      if (call.cancelled) {
        return;
      }
      if (!call.write({ commits: commits.map(commitRecordToMessage), appliedIndex })) {
        await Promise.race([once(call, "drain"), once(call, "cancelled")]);
      }
    }
    call.end();
  } catch (error) {
    call.emit("error", errorToStatus(KvorumError.from(error)));
  }
}
