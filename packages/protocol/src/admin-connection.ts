// An operator's connection to the Admin service of one node.
import {
  commitRecordFromMessage,
  figuresFromMessage,
  linkChangeFromMessage,
  linkMeasurementFromMessage,
  nodeStatusFromMessage,
  wanChangeToMessage,
} from "./admin-messages.ts";
import type { AdminConnection, CommitRecord } from "./connections.ts";
import type { CommitBatch__Output } from "./gen/kvorum/v1/CommitBatch.ts";
import type { ConfigureWanResponse__Output } from "./gen/kvorum/v1/ConfigureWanResponse.ts";
import type { MeasureLinksResponse__Output } from "./gen/kvorum/v1/MeasureLinksResponse.ts";
import { CHANNEL_CREDENTIALS, CHANNEL_OPTIONS, callUnary, type UnaryAttempt } from "./grpc-call.ts";
import {
  ADMIN_TIMEOUT_MS_DEFAULT,
  MEASURE_GRACE_MS,
  MEASURE_SAMPLES_DEFAULT,
  MEASURE_TIMEOUT_MS_DEFAULT,
  READ_COMMITS_TIMEOUT_MS,
} from "./limits.ts";
import { OpenCalls } from "./open-calls.ts";
import { loadServices, type ProtocolServices } from "./services.ts";
import { errorFromStatus } from "./status-codes.ts";

type AdminClient = InstanceType<ProtocolServices["Admin"]>;

/** Dials lazily, at the first call, and again by itself for as long as calls are made. Never throws by itself. */
export function connectAdmin(address: string): AdminConnection {
  const client = new (loadServices().Admin)(address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const calls = new OpenCalls();
  const attempt = (method: string, timeoutMs: number = ADMIN_TIMEOUT_MS_DEFAULT) => ({
    attempt: `${method} at ${address}`,
    timeoutMs,
    calls,
  });
  return {
    address,
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
    readCommits: (range) => readCommits(client, range, { attempt: `read commits at ${address}`, calls }),
    close: () => {
      calls.close();
      client.close();
    },
  };
}

async function* readCommits(
  client: AdminClient,
  range: Parameters<AdminConnection["readCommits"]>[0],
  { attempt, calls }: Pick<UnaryAttempt, "attempt" | "calls">,
): AsyncGenerator<{ readonly commits: readonly CommitRecord[]; readonly appliedIndex: number }> {
  const call = client.readCommits(
    { fromIndex: range.fromIndex, toIndex: range.toIndex ?? 0 },
    { deadline: Date.now() + READ_COMMITS_TIMEOUT_MS },
  );
  calls.add(call);
  try {
    for await (const message of call) {
      const batch = message as CommitBatch__Output;
      yield { commits: batch.commits.map(commitRecordFromMessage), appliedIndex: batch.appliedIndex };
    }
  } catch (error) {
    throw errorFromStatus(error, attempt);
  } finally {
    calls.remove(call);
    call.cancel();
  }
}
