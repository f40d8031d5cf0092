// One operation of a unary call, over the caller's emulated link and back.
import { KvorumError } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { encodeOperations, encodeOutcomes } from "@kvorum/protocol";
import { FRAME_OVERHEAD_BYTES, SMALL_MESSAGE_BYTES } from "../limits.ts";
import { monotonicNowMs } from "../monotonic-clock.ts";
import { arrival, type Caller, departure } from "./caller.ts";
import type { OperationIntake } from "./operation-intake.ts";

export async function exchange(intake: OperationIntake, caller: Caller, parse: () => Operation): Promise<Outcome> {
  const { outcome, arrivedAtMs } = await outcomeOf(intake, caller, parse);
  await departure(caller.link, outcomeBytes(outcome), monotonicNowMs() - arrivedAtMs);
  return outcome;
}

/**
 * The operation, once it has crossed the link: malformed requests too are refused only then.
 * @throws KvorumError as `parse` does
 */
export async function receive<Received extends Operation>(caller: Caller, parse: () => Received): Promise<Received> {
  const request = attempt(parse);
  await arrival(caller.link, request.ok ? operationBytes(request.value) : SMALL_MESSAGE_BYTES);
  if (!request.ok) {
    throw request.error;
  }
  return request.value;
}

export function submit(intake: OperationIntake, { region }: Caller, operation: Operation): Promise<Outcome> {
  return new Promise((resolve) => intake.submit(operation, { clientRegion: region, source: "grpc" }, resolve));
}

/** What an outcome weighs on the link: the packed form is close to the unary message. */
export function outcomeBytes(outcome: Outcome): number {
  return encodeOutcomes([{ requestId: 0, outcome }]).length + FRAME_OVERHEAD_BYTES;
}

export function errorFromOutcome(outcome: Outcome): KvorumError {
  if (outcome.kind === "failed") {
    const details = outcome.leader === null ? {} : { leader: outcome.leader };
    return new KvorumError(outcome.code, outcome.message, { details });
  }
  return new KvorumError("invariant_broken", `the gateway answered with an outcome of another kind: ${outcome.kind}`);
}

interface Exchanged {
  readonly outcome: Outcome;
  /** When the request had crossed the link. */
  readonly arrivedAtMs: number;
}

async function outcomeOf(intake: OperationIntake, caller: Caller, parse: () => Operation): Promise<Exchanged> {
  let arrivedAtMs = monotonicNowMs();
  try {
    const operation = await receive(caller, parse);
    arrivedAtMs = monotonicNowMs();
    return { outcome: await submit(intake, caller, operation), arrivedAtMs };
  } catch (error) {
    const { code, message } = KvorumError.from(error);
    return { outcome: { kind: "failed", code, message, leader: null }, arrivedAtMs };
  }
}

function attempt<Parsed>(
  parse: () => Parsed,
): { readonly ok: true; readonly value: Parsed } | { readonly ok: false; readonly error: unknown } {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    return { ok: false, error };
  }
}

function operationBytes(operation: Operation): number {
  return encodeOperations([{ requestId: 0, operation }]).length + FRAME_OVERHEAD_BYTES;
}
