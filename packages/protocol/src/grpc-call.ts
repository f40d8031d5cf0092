// What every client connection shares: the options of a channel, and calls as promises and
// iterators that fail with KvorumError.
import {
  type CallOptions,
  type ChannelOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  type requestCallback,
} from "@grpc/grpc-js";
import { KvorumError, mustExist } from "@kvorum/base";
import {
  KEEPALIVE_INTERVAL_MS,
  KEEPALIVE_TIMEOUT_MS,
  MESSAGE_BYTES_MAX,
  RECONNECT_MS_MAX,
  RECONNECT_MS_MIN,
} from "./limits.ts";
import type { OpenCalls } from "./open-calls.ts";
import { errorFromStatus } from "./status-codes.ts";

/** Nodes listen on loopback or inside a private network: no TLS. */
export const CHANNEL_CREDENTIALS = credentials.createInsecure();

/** Each connection has a socket of its own, so that closing or stalling one leaves the others alone. */
export const CHANNEL_OPTIONS: ChannelOptions = {
  "grpc.use_local_subchannel_pool": 1,
  "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
  "grpc.max_send_message_length": MESSAGE_BYTES_MAX,
  "grpc.initial_reconnect_backoff_ms": RECONNECT_MS_MIN,
  "grpc.min_reconnect_backoff_ms": RECONNECT_MS_MIN,
  "grpc.max_reconnect_backoff_ms": RECONNECT_MS_MAX,
  "grpc.keepalive_time_ms": KEEPALIVE_INTERVAL_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.enable_http_proxy": 0,
};

export interface CallAttempt {
  /** For messages: "discover at 127.0.0.1:4100". */
  readonly attempt: string;
  readonly timeoutMs: number;
  /** Of the connection: closing them ends this one. */
  readonly calls: OpenCalls;
}

/**
 * One unary call.
 * @throws KvorumError unreachable, deadline_exceeded, or what the node answered
 * @throws KvorumError closed — the connection was closed before the answer came
 */
export function callUnary<Response>(
  { attempt, timeoutMs, calls }: CallAttempt,
  start: (options: CallOptions, callback: requestCallback<Response>) => ClientUnaryCall,
): Promise<Response> {
  if (calls.closed) {
    return Promise.reject(closedError(attempt));
  }
  return new Promise((resolve, reject) => {
    const call = start({ deadline: Date.now() + timeoutMs }, (error, response) => {
      calls.remove(call);
      if (error === null) {
        resolve(mustExist(response, `the response of ${attempt}`));
      } else {
        reject(calls.closed ? closedError(attempt) : errorFromStatus(error, attempt));
      }
    });
    calls.add(call);
  });
}

/**
 * One call that is answered by a stream of messages. A caller that stops reading cancels it.
 * @throws KvorumError as callUnary does, from next()
 */
export async function* callStream<Message, Item>(
  { attempt, timeoutMs, calls }: CallAttempt,
  start: (options: CallOptions) => ClientReadableStream<Message>,
  itemFrom: (message: Message) => Item,
): AsyncGenerator<Item> {
  if (calls.closed) {
    throw closedError(attempt);
  }
  const call = start({ deadline: Date.now() + timeoutMs });
  calls.add(call);
  try {
    for await (const message of call) {
      yield itemFrom(message as Message);
    }
  } catch (error) {
    throw calls.closed ? closedError(attempt) : errorFromStatus(error, attempt);
  } finally {
    calls.remove(call);
    call.cancel();
  }
}

function closedError(attempt: string): KvorumError {
  return new KvorumError("closed", `${attempt}: the connection was closed before an answer came`);
}
