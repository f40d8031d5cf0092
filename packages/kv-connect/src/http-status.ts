// What a KV Connect client is answered when an operation fails. Both clients go by the status alone: 5xx has them try again
// (Deno for ever, npm's ten times), 4xx is an error of the call.
import type { ErrorCode } from "@kvorum/base";

/** 400: never right. 503: right again later, elsewhere, or with the next leader. 500: a bug, or a node that should stop. */
export const HTTP_STATUS = {
  invalid_argument: 400,
  invalid_config: 500,
  not_leader: 503,
  no_leader: 503,
  deadline_exceeded: 503,
  outcome_unknown: 503,
  unreachable: 503,
  resource_exhausted: 503,
  region_fenced: 503,
  change_in_flight: 503,
  bookmark_lost: 503,
  epoch_refused: 503,
  replica_diverged: 503,
  sequence_reused: 500,
  shutting_down: 503,
  closed: 503,
  expectation_failed: 500,
  cluster_not_found: 500,
  port_busy: 500,
  data_mismatch: 500,
  data_locked: 500,
  data_corrupt: 500,
  disk_full: 500,
  disk_failed: 500,
  internal: 500,
  invariant_broken: 500,
} as const satisfies Record<ErrorCode, 400 | 500 | 503>;
