// The Kv service: unary calls for any gRPC client, and the packed sessions of the SDK.
import type { Metadata, StatusObject } from "@grpc/grpc-js";
import { createWallMs, KvorumError } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import {
  atomicWriteToMessage,
  clusterViewToMessage,
  databasesToMessage,
  errorToStatus,
  type KvServiceHandlers,
  operationFromAtomicWrite,
  operationFromDropDatabase,
  operationFromFinishMessages,
  operationFromKeepMessages,
  operationFromListDatabases,
  operationFromSnapshotRead,
  operationFromTakeMessages,
  snapshotReadToMessage,
  takeMessagesToMessage,
} from "@kvorum/protocol";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import { SMALL_MESSAGE_BYTES } from "../limits.ts";
import { arrival, type Caller, callerFrom, departure } from "./caller.ts";
import { errorFromOutcome, exchange } from "./exchange.ts";
import type { NodeIdentity, NodeServices } from "./node-services.ts";
import type { OperationIntake } from "./operation-intake.ts";
import { Session, type SessionCall } from "./session.ts";
import { unary } from "./unary.ts";
import { WatchStream } from "./watch-stream.ts";

export interface KvServiceOptions {
  readonly identity: NodeIdentity;
  readonly services: Pick<NodeServices, "discover" | "isReady">;
  readonly intake: OperationIntake;
  readonly emulatedWan: Pick<EmulatedWan, "openClientLink">;
  /** Sessions that are open; the service adds and removes its own. */
  readonly sessions: Set<Session>;
}

export function createKvService(options: KvServiceOptions): KvServiceHandlers {
  const { services, intake, identity } = options;
  const callerOf = (metadata: Metadata): Caller =>
    callerFrom(metadata, { region: identity.region, emulatedWan: options.emulatedWan });
  const ask = ({ metadata }: { readonly metadata: Metadata }, parse: () => Operation): Promise<Outcome> =>
    exchange(intake, callerOf(metadata), parse);
  return {
    SnapshotRead: unary(async (request, call) => {
      const outcome = await ask(call, () => operationFromSnapshotRead(request));
      return snapshotReadToMessage(mustBe(outcome, "read"), request.keys.length);
    }),
    AtomicWrite: unary(async (request, call) => {
      const outcome = await ask(call, () => operationFromAtomicWrite(request, createWallMs(Date.now())));
      return atomicWriteToMessage(mustBe(outcome, "committed", "check_failed"));
    }),
    ...queueHandlers(ask),
    ListDatabases: unary(async (request, call) => {
      const outcome = await ask(call, () => operationFromListDatabases(request));
      return databasesToMessage(mustBe(outcome, "databases").databases);
    }),
    DropDatabase: unary(async (request, call) => {
      mustBe(await ask(call, () => operationFromDropDatabase(request)), "database_dropped");
      return {};
    }),
    Session: (call) => openStream(call, callerOf, (caller) => openSession(options, call, caller)),
    Watch: (call) => openStream(call, callerOf, (caller) => void new WatchStream(call, caller, intake).run()),
    Discover: unary(async (_request, call) => {
      await thereAndBack(callerOf(call.metadata));
      return clusterViewToMessage(services.discover());
    }),
    Ping: unary(async (_request, call) => {
      await thereAndBack(callerOf(call.metadata));
      return { datacenter: identity.datacenter, ready: services.isReady(), leader: services.discover().leader ?? "" };
    }),
  };
}

function queueHandlers(
  ask: (call: { readonly metadata: Metadata }, parse: () => Operation) => Promise<Outcome>,
): Pick<KvServiceHandlers, "TakeMessages" | "KeepMessages" | "FinishMessages"> {
  return {
    TakeMessages: unary(async (request, call) => {
      const outcome = await ask(call, () => operationFromTakeMessages(request));
      return takeMessagesToMessage(mustBe(outcome, "queue").deliveries);
    }),
    KeepMessages: unary(async (request, call) => {
      mustBe(await ask(call, () => operationFromKeepMessages(request)), "queue");
      return {};
    }),
    FinishMessages: unary(async (request, call) => {
      mustBe(await ask(call, () => operationFromFinishMessages(request)), "queue");
      return {};
    }),
  };
}

async function thereAndBack({ link }: Caller): Promise<void> {
  await arrival(link, SMALL_MESSAGE_BYTES);
  await departure(link, SMALL_MESSAGE_BYTES);
}

function mustBe<Kind extends Outcome["kind"]>(
  outcome: Outcome,
  ...kinds: readonly Kind[]
): Extract<Outcome, { readonly kind: Kind }> {
  if (isOfKind(outcome, kinds)) {
    return outcome;
  }
  throw errorFromOutcome(outcome);
}

function isOfKind<Kind extends Outcome["kind"]>(
  outcome: Outcome,
  kinds: readonly Kind[],
): outcome is Extract<Outcome, { readonly kind: Kind }> {
  return kinds.some((kind) => kind === outcome.kind);
}

/** A stream of a caller that stands nowhere is ended with what is wrong. */
function openStream(
  call: { readonly metadata: Metadata; emit(event: "error", status: StatusObject): boolean },
  callerOf: (metadata: Metadata) => Caller,
  open: (caller: Caller) => void,
): void {
  let caller: Caller;
  try {
    caller = callerOf(call.metadata);
  } catch (error) {
    call.emit("error", errorToStatus(KvorumError.from(error)));
    return;
  }
  open(caller);
}

function openSession({ intake, sessions }: KvServiceOptions, call: SessionCall, caller: Caller): void {
  const session = new Session(call, caller, intake);
  sessions.add(session);
  session.start(() => sessions.delete(session));
}
