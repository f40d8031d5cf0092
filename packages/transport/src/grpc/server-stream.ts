// A handler that answers with a stream, as a function from a request to what is to be sent; a thrown KvorumError is the
// status. It waits for a slow reader and ends with a caller that goes away.
import { once } from "node:events";
import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import { errorToStatus } from "@kvorum/protocol";

export function serverStream<Request, Response, Item>(
  serve: (request: Request) => Iterable<Item> | AsyncIterable<Item>,
  responseFrom: (item: Item) => Response,
): handleServerStreamingCall<Request, Response> {
  const stream = async (call: ServerWritableStream<Request, Response>): Promise<void> => {
    try {
      for await (const item of serve(call.request)) {
        if (call.cancelled) {
          return;
        }
        if (!call.write(responseFrom(item))) {
          await Promise.race([once(call, "drain"), once(call, "cancelled")]);
        }
      }
      call.end();
    } catch (error) {
      call.emit("error", errorToStatus(KvorumError.from(error)));
    }
  };
  return (call) => {
    void stream(call); // it settles by ending the call
  };
}
