// The floor below every call: a gRPC service that gives bytes back, with no codec and no work. Unary is one call per
// operation; packed is one stream on which the operations of a turn share a message, as the SDK does it.
import {
  credentials,
  type handleBidiStreamingCall,
  type handleUnaryCall,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";

const sameBytes = (bytes: Buffer): Buffer => bytes;
const CODEC = {
  requestSerialize: sameBytes,
  requestDeserialize: sameBytes,
  responseSerialize: sameBytes,
  responseDeserialize: sameBytes,
};

export const ECHO_SERVICE = {
  unary: { path: "/kvorum.bench.Echo/Unary", requestStream: false, responseStream: false, ...CODEC },
  packed: { path: "/kvorum.bench.Echo/Packed", requestStream: true, responseStream: true, ...CODEC },
} as const satisfies ServiceDefinition;

const echoUnary: handleUnaryCall<Buffer, Buffer> = (call, callback) => callback(null, call.request);
const echoPacked: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
  call.on("data", (bytes: Buffer) => call.write(bytes));
  call.on("end", () => call.end());
};

/** Serves on a free port of loopback for as long as the process lives. @returns host:port */
export function startEchoServer(): Promise<string> {
  const server = new Server();
  server.addService(ECHO_SERVICE, { unary: echoUnary, packed: echoPacked });
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
