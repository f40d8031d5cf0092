// The Kv service: unary calls for any gRPC client, and the packed sessions of the SDK.
import type { Metadata } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import {
  atomicWriteToMessage,
  clusterViewToMessage,
  encodeOperations,
  encodeOutcomes,
  errorToStatus,
  type KvServiceHandlers,
  operationFromAtomicWrite,
  operationFromSnapshotRead,
  snapshotReadToMessage,
} from "@kvorum/protocol";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import { FRAME_OVERHEAD_BYTES, SMALL_MESSAGE_BYTES } from "../limits.ts";
import { arrival, type Caller, callerFrom, departure } from "./caller.ts";
import type { NodeIdentity, NodeServices } from "./node-services.ts";
import type { OperationIntake } from "./operation-intake.ts";
import { Session } from "./session.ts";
import { unary } from "./unary.ts";

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
  return {
    SnapshotRead: unary(async (request, call) => {
      const outcome = await exchange(intake, callerOf(call.metadata), () => operationFromSnapshotRead(request));
      return snapshotReadToMessage(mustBeRead(outcome), request.keys.length);
    }),
    AtomicWrite: unary(async (request, call) => {
      const outcome = await exchange(intake, callerOf(call.metadata), () => operationFromAtomicWrite(request));
      return atomicWriteToMessage(mustBeCommit(outcome));
    }),
    Session: (call) => openSession(options, call, callerOf),
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

/** One operation over the caller's link and back; a malformed request too is refused only after it has crossed. */
async function exchange(intake: OperationIntake, { link, region }: Caller, parse: () => Operation): Promise<Outcome> {
  const request = attempt(parse);
  await arrival(link, request.ok ? weightOf(request.value) : SMALL_MESSAGE_BYTES);
  const outcome = request.ok
    ? await new Promise<Outcome>((resolve) => intake.submit(request.value, { clientRegion: region }, resolve))
    : request.refusal;
  await departure(link, encodeOutcomes([{ requestId: 0, outcome }]).length + FRAME_OVERHEAD_BYTES);
  return outcome;
}

async function thereAndBack({ link }: Caller): Promise<void> {
  await arrival(link, SMALL_MESSAGE_BYTES);
  await departure(link, SMALL_MESSAGE_BYTES);
}

function attempt(
  parse: () => Operation,
): { readonly ok: true; readonly value: Operation } | { readonly ok: false; readonly refusal: Outcome } {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    const { code, message } = KvorumError.from(error);
    return { ok: false, refusal: { kind: "failed", code, message, leader: null } };
  }
}

/** The packed form is close to what the unary message weighs. */
function weightOf(operation: Operation): number {
  return encodeOperations([{ requestId: 0, operation }]).length + FRAME_OVERHEAD_BYTES;
}

function mustBeRead(outcome: Outcome): Extract<Outcome, { readonly kind: "read" }> {
  if (outcome.kind === "read") {
    return outcome;
  }
  throw errorFromOutcome(outcome);
}

function mustBeCommit(outcome: Outcome): Extract<Outcome, { readonly kind: "committed" | "check_failed" }> {
  if (outcome.kind === "committed" || outcome.kind === "check_failed") {
    return outcome;
  }
  throw errorFromOutcome(outcome);
}

function errorFromOutcome(outcome: Outcome): KvorumError {
  if (outcome.kind === "failed") {
    const details = outcome.leader === null ? {} : { leader: outcome.leader };
    return new KvorumError(outcome.code, outcome.message, { details });
  }
  return new KvorumError("invariant_broken", `the gateway answered with an outcome of another kind: ${outcome.kind}`);
}

function openSession(
  { intake, sessions }: KvServiceOptions,
  call: Parameters<KvServiceHandlers["Session"]>[0],
  callerOf: (metadata: Metadata) => Caller,
): void {
  let caller: Caller;
  try {
    caller = callerOf(call.metadata);
  } catch (error) {
    call.emit("error", errorToStatus(KvorumError.from(error)));
    return;
  }
  const session = new Session(call, caller, intake);
  sessions.add(session);
  session.start(() => sessions.delete(session));
}
