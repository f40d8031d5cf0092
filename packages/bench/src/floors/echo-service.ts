// The floor below every call: a gRPC service that gives back what it gets and does no work. Three forms:
//   unary     raw bytes, one call per operation
//   packed    raw bytes, one stream on which the operations of a turn share a message, as the SDK does it
//   messages  the answers to many reads as one protobuf message, built and parsed by proto-loader on both sides: what a
//             packed protocol costs when it leaves its codec to the library
import {
  credentials,
  type handleBidiStreamingCall,
  type handleUnaryCall,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadServices } from "@kvorum/protocol";

const sameBytes = (bytes: Buffer): Buffer => bytes;
const BYTES_CODEC = {
  requestSerialize: sameBytes,
  requestDeserialize: sameBytes,
  responseSerialize: sameBytes,
  responseDeserialize: sameBytes,
};
const { responseSerialize, responseDeserialize } = loadServices().Kv.service.SnapshotRead;
const MESSAGE_CODEC = {
  requestSerialize: responseSerialize,
  requestDeserialize: responseDeserialize,
  responseSerialize,
  responseDeserialize,
};

export const ECHO_SERVICE = {
  unary: { path: "/kvorum.bench.Echo/Unary", requestStream: false, responseStream: false, ...BYTES_CODEC },
  packed: { path: "/kvorum.bench.Echo/Packed", requestStream: true, responseStream: true, ...BYTES_CODEC },
  messages: { path: "/kvorum.bench.Echo/Messages", requestStream: true, responseStream: true, ...MESSAGE_CODEC },
} as const satisfies ServiceDefinition;

const echoUnary: handleUnaryCall<Buffer, Buffer> = (call, callback) => callback(null, call.request);
const echoStream: handleBidiStreamingCall<unknown, unknown> = (call) => {
  call.on("data", (message: unknown) => call.write(message));
  call.on("end", () => call.end());
};

/** Serves on a free port of loopback for as long as the process lives. @returns host:port */
export function startEchoServer(): Promise<string> {
  const server = new Server();
  server.addService(ECHO_SERVICE, { unary: echoUnary, packed: echoStream, messages: echoStream });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) {
        resolve(`127.0.0.1:${port}`);
      } else {
        reject(error);
      }
    });
  });
}

/** A client whose methods are looked up by the definitions above. */
export function createEchoClient(address: string): InstanceType<ReturnType<typeof makeGenericClientConstructor>> {
  const EchoClient = makeGenericClientConstructor(ECHO_SERVICE, "Echo");
  return new EchoClient(address, credentials.createInsecure());
}
