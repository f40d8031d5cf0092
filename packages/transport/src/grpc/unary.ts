// A unary handler as an async function: a value is the response, a thrown KvorumError the status.
import type { handleUnaryCall, ServerUnaryCall } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import { errorToStatus } from "@kvorum/protocol";

export function unary<Request, Response>(
  serve: (request: Request, call: ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const answer = async (): Promise<void> => {
      try {
        callback(null, await serve(call.request, call));
      } catch (error) {
        callback(errorToStatus(KvorumError.from(error)));
      }
    };
    void answer(); // it settles by calling back, whatever happens
  };
}
