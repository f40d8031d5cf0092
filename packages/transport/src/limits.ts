// The hard bounds of the transport, with unit and reason.
import { assert } from "@kvorum/base";
import { MESSAGE_BYTES_MAX, SESSION_FRAME_BYTES } from "@kvorum/protocol";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** A peer frame that has passed this takes no further message: four appends or ship batches of the usual 1 MiB. */
export const PEER_FRAME_BYTES = 4 * MEBIBYTE;

/** Waiting for one peer on one lane; past it messages are dropped. A stopped peer costs this much memory per lane. */
export const LANE_QUEUE_BYTES_MAX = 64 * MEBIBYTE;

/** Handed to a lane's socket and not yet taken by the kernel: enough to keep it busy, little enough to pack what waits. */
export const LANE_SOCKET_BYTES = 512 * KIBIBYTE;

/** What a frame weighs on an emulated link besides its bytes: HTTP/2, gRPC and protobuf headers. */
export const FRAME_OVERHEAD_BYTES = 40;

/** Pause before a peer is dialed again: doubles from the first to the longest, from the start once a dial succeeded. */
export const REDIAL_MS_MIN = 100;
export const REDIAL_MS_MAX = 2_000;

/** A peer that accepts a connection and answers nothing (a paused process) is given up after this. */
export const DIAL_TIMEOUT_MS = 5_000;

/** Operations of one session without an outcome; past it they are refused with resource_exhausted. */
export const SESSION_OPERATIONS_MAX = 8_192;

/** Outcomes of one session that its client has not taken; past it no further operations are read from the session. */
export const SESSION_OUTGOING_BYTES_MAX = 8 * MEBIBYTE;

/** A watch of a foreign client asks the replica again after this: a client that went away leaves no more behind, in ms. */
export const WATCH_POLL_MS = 10_000;

/** States that a watching client has not taken; past it no further changes are looked for. Ten of the largest values fit. */
export const WATCH_OUTGOING_BYTES_MAX = MEBIBYTE;

/** A stopping server waits this long for streams to close once every operation is answered: a cut-off client never does. */
export const CLOSE_MS_MAX = 1_000;

/** Weight on an emulated link of a unary message that carries no keys or values. */
export const SMALL_MESSAGE_BYTES = 64;

assert(PEER_FRAME_BYTES <= LANE_QUEUE_BYTES_MAX, "a full frame may wait");
assert(
  2 * PEER_FRAME_BYTES < MESSAGE_BYTES_MAX,
  "a frame and its last message, however large, are taken by the receiver",
);
assert(SESSION_FRAME_BYTES < SESSION_OUTGOING_BYTES_MAX, "a frame of outcomes does not stop its session");
assert(REDIAL_MS_MIN <= REDIAL_MS_MAX, "the first pause is the shortest");
