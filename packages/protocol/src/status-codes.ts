// KvorumError <-> gRPC status. The status is what clients that know only gRPC act on; the exact code and its details
// travel in trailing metadata (`kvorum-code`, `kvorum-details` as JSON) for those that know kvorum.

import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import { type ErrorCode, isErrorCode, KvorumError } from "@kvorum/base";

const CODE_KEY = "kvorum-code";
const DETAILS_KEY = "kvorum-details";
/** Status messages travel in HTTP/2 trailers, of which the whole block is bounded to 16 KiB by most peers. */
const MESSAGE_CHARACTERS_MAX = 1_000;

/**
 * UNAVAILABLE only where nothing was done and the same call may be repeated at once, since gRPC libraries do so by
 * themselves. A commit of unknown outcome is ABORTED: to be redone by the application, from its reads on.
 */
const STATUS_OF_CODE = {
  invalid_argument: status.INVALID_ARGUMENT,
  invalid_config: status.INVALID_ARGUMENT,
  not_leader: status.UNAVAILABLE,
  no_leader: status.UNAVAILABLE,
  deadline_exceeded: status.DEADLINE_EXCEEDED,
  outcome_unknown: status.ABORTED,
  unreachable: status.UNAVAILABLE,
  resource_exhausted: status.RESOURCE_EXHAUSTED,
  region_fenced: status.UNAVAILABLE,
  change_in_flight: status.FAILED_PRECONDITION,
  bookmark_lost: status.FAILED_PRECONDITION,
  epoch_refused: status.FAILED_PRECONDITION,
  replica_diverged: status.UNAVAILABLE,
  sequence_reused: status.FAILED_PRECONDITION,
  shutting_down: status.UNAVAILABLE,
  closed: status.FAILED_PRECONDITION,
  expectation_failed: status.FAILED_PRECONDITION,
  cluster_not_found: status.FAILED_PRECONDITION,
  port_busy: status.FAILED_PRECONDITION,
  data_mismatch: status.FAILED_PRECONDITION,
  data_locked: status.FAILED_PRECONDITION,
  data_corrupt: status.DATA_LOSS,
  disk_full: status.INTERNAL,
  disk_failed: status.INTERNAL,
  internal: status.INTERNAL,
  invariant_broken: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

/** What a bare status means when its sender is no kvorum node, or the answer never reached one. */
const CODE_OF_STATUS: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.INVALID_ARGUMENT]: "invalid_argument",
  [status.DEADLINE_EXCEEDED]: "deadline_exceeded",
  [status.UNAVAILABLE]: "unreachable",
  [status.CANCELLED]: "unreachable",
  [status.RESOURCE_EXHAUSTED]: "resource_exhausted",
};

/** The status that tells a client of `error`. */
export function errorToStatus(error: KvorumError): StatusObject {
  const metadata = new Metadata();
  metadata.set(CODE_KEY, error.code);
  if (Object.keys(error.details).length > 0) {
    metadata.set(DETAILS_KEY, toAscii(JSON.stringify(error.details)));
  }
  return { code: STATUS_OF_CODE[error.code], details: error.message.slice(0, MESSAGE_CHARACTERS_MAX), metadata };
}

/**
 * The error that a failed call stands for.
 * @param attempt what was tried, for the message: "discover at 127.0.0.1:4100"
 */
export function errorFromStatus(error: unknown, attempt: string): KvorumError {
  if (!isServiceError(error)) {
    return KvorumError.from(error);
  }
  const [code] = error.metadata.get(CODE_KEY);
  const options = { details: detailsOf(error.metadata), cause: error };
  if (typeof code === "string" && isErrorCode(code)) {
    return new KvorumError(code, error.details, options);
  }
  return new KvorumError(CODE_OF_STATUS[error.code] ?? "internal", `${attempt}: ${error.details}`, options);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "metadata" in error && error.metadata instanceof Metadata;
}

/** Metadata values are printable ASCII; JSON may escape everything else. */
function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function detailsOf(metadata: Metadata): Readonly<Record<string, unknown>> {
  const [json] = metadata.get(DETAILS_KEY);
  if (typeof json !== "string") {
    return {};
  }
  try {
    const details: unknown = JSON.parse(json);
    return typeof details === "object" && details !== null ? { ...details } : {};
  } catch {
    // A proxy may have cut the trailer: the code alone still says what happened.
    return {};
  }
}
