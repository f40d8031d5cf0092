// A replica without metrics and logs: whoever embeds one has the answers, and the status of an emulated cluster.
import type { ReplicaObserver } from "@kvorum/replica";

export const SILENT_OBSERVER: ReplicaObserver = {
  quorum: () => undefined,
  shipLag: () => undefined,
  durableLag: () => undefined,
  replicationLag: () => undefined,
  lagUnknown: () => undefined,
  acknowledged: () => undefined,
  readJudged: () => undefined,
  entryStep: () => undefined,
  event: () => undefined,
};
