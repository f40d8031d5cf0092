// Bounds of what is waited for, and the ports of the image.

/** The image's gRPC port. */
export const GRPC_PORT = 7400;

/** The image's HTTP port. */
export const HTTP_PORT = 8400;

/** A datacenter serves a second after its container has started; seven at once on two busy cores take ten. */
export const CONTAINER_START_TIMEOUT_MS = 60_000;

/** From the last container's start until there is a leader and every datacenter has applied a first write. */
export const CLUSTER_READY_TIMEOUT_MS = 60_000;

/** Between two looks at something that is waited for. */
export const POLL_INTERVAL_MS = 50;

/** A datacenter that has not said its status by then is shown without one. */
export const STATUS_TIMEOUT_MS = 1_000;

/** An election takes less than 5 s while a majority of voters is up; the rest is for a busy machine. */
export const LEADER_TIMEOUT_MS = 15_000;

/** Before a restart kills: the node gives itself nine seconds. */
export const STOP_GRACE_SECONDS = 12;

/** Free ports are found here and bound by the engine a moment later: somebody else may be quicker. */
export const PORT_ATTEMPTS = 3;

/** Removing is repeated until nothing is left: what the engine was just creating appears late. */
export const REMOVE_ATTEMPTS = 20;

/** Between two attempts to remove. */
export const REMOVE_PAUSE_MS = 250;

/** Of an access token that is drawn: 128 bits. */
export const ACCESS_TOKEN_BYTES = 16;
