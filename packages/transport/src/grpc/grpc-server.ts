// The gRPC server of a node: Kv, Replication and Admin, with health checks and reflection.
import { logVerbosity, type Metadata, Server, ServerCredentials, setLogVerbosity } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { KvorumError, mustExist } from "@kvorum/base";
import {
  CLUSTER_KEY,
  DATACENTER_KEY,
  errorToStatus,
  KEEPALIVE_INTERVAL_MS,
  KEEPALIVE_TIMEOUT_MS,
  loadServices,
  MESSAGE_BYTES_MAX,
} from "@kvorum/protocol";
import type { PeerLane } from "@kvorum/replica";
import { HealthImplementation, service as healthService } from "grpc-health-check";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import { CLOSE_MS_MAX } from "../limits.ts";
import { createAdminService } from "./admin-service.ts";
import { createKvService } from "./kv-service.ts";
import type { NodeIdentity, NodeServices } from "./node-services.ts";
import { OperationIntake } from "./operation-intake.ts";
import type { AcceptedLane, PeerInbox } from "./peer-transport.ts";
import type { Session } from "./session.ts";

export interface GrpcServerOptions {
  /** 127.0.0.1 unless the node is to be reached from other machines. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly identity: NodeIdentity;
  readonly services: NodeServices;
  readonly emulatedWan: Pick<EmulatedWan, "openClientLink">;
}

export interface GrpcServer {
  /** The port that was bound. */
  readonly port: number;
  /** What health checks answer from now on; SERVING at first. */
  setServing(serving: boolean): void;
  /**
   * Refuses new operations, finishes those taken, then ends sessions and peers' streams and closes the port. The replica
   * must run on until this resolves.
   * @param timeoutMs operations that have not finished by then are cut off
   */
  stop(timeoutMs: number): Promise<void>;
}

const SERVER_OPTIONS = {
  "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
  "grpc.max_send_message_length": MESSAGE_BYTES_MAX,
  "grpc.keepalive_time_ms": KEEPALIVE_INTERVAL_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.so_reuseport": 0,
};
const SERVICE_NAMES = ["", "kvorum.v1.Kv", "kvorum.v1.Replication", "kvorum.v1.Admin"];

/** @throws KvorumError port_busy — another process listens there */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  setLogVerbosity(logVerbosity.NONE); // what grpc-js would print on stderr, it also reports as errors
  const server = new Server(SERVER_OPTIONS);
  const intake = new OperationIntake(options.services.gateway);
  const sessions = new Set<Session>();
  const health = addServices(server, options, { intake, sessions });
  const port = await bind(server, options);
  const setServing = (serving: boolean): void => {
    for (const name of SERVICE_NAMES) {
      health.setStatus(name, serving ? "SERVING" : "NOT_SERVING");
    }
  };
  return {
    port,
    setServing,
    stop: async (timeoutMs) => {
      setServing(false);
      await within(timeoutMs, intake.drain());
      for (const session of sessions) {
        session.end();
      }
      options.services.peerInbox.endAccepted();
      await within(Math.min(timeoutMs, CLOSE_MS_MAX), shutDown(server));
      server.forceShutdown();
    },
  };
}

function addServices(
  server: Server,
  { identity, services, emulatedWan }: GrpcServerOptions,
  { intake, sessions }: { readonly intake: OperationIntake; readonly sessions: Set<Session> },
): HealthImplementation {
  const { Kv, Replication, Admin, packageDefinition } = loadServices();
  const { peerInbox } = services;
  server.addService(Kv.service, createKvService({ identity, services, emulatedWan, intake, sessions }));
  server.addService(Admin.service, createAdminService(services.admin));
  server.addService(Replication.service, {
    Append: (call: AcceptedLane) => acceptPeer(peerInbox, "raft", call),
    Ship: (call: AcceptedLane) => acceptPeer(peerInbox, "ship", call),
    Forward: (call: AcceptedLane) => acceptPeer(peerInbox, "forward", call),
  });
  const health = new HealthImplementation(Object.fromEntries(SERVICE_NAMES.map((name) => [name, "SERVING"])));
  health.addToServer(server);
  const healthCheck = mustExist(healthService.Check?.requestType, "the request of grpc.health.v1.Health/Check");
  new ReflectionService({ ...packageDefinition, "grpc.health.v1.HealthCheckRequest": healthCheck }).addToServer(server);
  return health;
}

function acceptPeer(peerInbox: PeerInbox, lane: PeerLane, call: AcceptedLane): void {
  const named = (key: string, metadata: Metadata): string => metadata.get(key)[0]?.toString() ?? "";
  const caller = { cluster: named(CLUSTER_KEY, call.metadata), datacenter: named(DATACENTER_KEY, call.metadata) };
  try {
    peerInbox.accept(caller, lane, call);
  } catch (error) {
    call.emit("error", errorToStatus(KvorumError.from(error)));
  }
}

function bind(server: Server, { host, port }: GrpcServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) {
        resolve(bound);
        return;
      }
      // grpc-js gives no code here, only the text of the listener's error.
      const busy = error.message.includes("EADDRINUSE");
      const found = busy ? "another process listens there" : error.message;
      reject(
        new KvorumError(busy ? "port_busy" : "invalid_config", `cannot listen for gRPC on ${host}:${port}: ${found}`, {
          cause: error,
        }),
      );
    });
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => server.tryShutdown(() => resolve()));
}

/** Resolves with `work`, or after `timeoutMs` if that is earlier. */
async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
