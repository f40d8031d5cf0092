import { addMs, createInstantMs, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { Forwarder } from "./forwarder.ts";
import { FORWARD_RESEND_AFTER_MS, LONG_POLL_FORWARD_MS, LONG_POLL_RESERVE_MS } from "./limits.ts";
import type { PeerMessage } from "./ports/peer-transport.ts";
import { Request } from "./request.ts";

const leader = parseDatacenterId("us-east4-a");
const successor = parseDatacenterId("us-east4-b");
const startMs = createInstantMs(1000);
const read: Operation = { kind: "read", ranges: [], consistency: { level: "strong" }, timeoutMs: 5000 };
const anonymousCommit: Operation = {
  kind: "commit",
  write: { commitId: null, checks: [], mutations: [] },
  timeoutMs: 5000,
};

/** The first request of a process that started at startMs. */
const FIRST_ID = startMs * 1000;

function forwarderWithSent() {
  const sent: { readonly to: string; readonly message: PeerMessage }[] = [];
  const forwarder = new Forwarder(
    {
      send: (to, message) => void sent.push({ to, message }),
      onMessage: () => undefined,
    },
    startMs,
  );
  const outcomes: Outcome[] = [];
  const request = (operation: Operation): Request =>
    new Request({
      operation,
      clientRegion: parseRegion("asia-southeast1"),
      deadlineAtMs: addMs(startMs, operation.timeoutMs),
      fromPeer: false,
      onOutcome: (outcome) => outcomes.push(outcome),
    });
  return { forwarder, sent, outcomes, request };
}

test("Forwarder: passes on the time that is left, and the answer back", () => {
  const { forwarder, sent, outcomes, request } = forwarderWithSent();
  forwarder.send(request(read), leader, addMs(startMs, 2000));
  expect(sent).toMatchObject([{ to: leader, message: { kind: "forward_request", operation: { timeoutMs: 3000 } } }]);
  const answer: Outcome = { kind: "failed", code: "resource_exhausted", message: "busy", leader: null };
  forwarder.returned(FIRST_ID, answer, startMs);
  forwarder.returned(FIRST_ID, answer, startMs);
  expect(outcomes).toEqual([answer]);
});

test("Forwarder: a receiver that does not lead gives the request back, with who does", () => {
  const { forwarder, outcomes, request } = forwarderWithSent();
  const forwarded = request(read);
  forwarder.send(forwarded, leader, startMs);
  const back = forwarder.returned(
    FIRST_ID,
    { kind: "failed", code: "not_leader", message: "", leader: successor },
    startMs,
  );
  expect(back).toEqual({ request: forwarded, leader: successor });
  expect(outcomes).toEqual([]);
});

test("Forwarder: what is repeatable is sent again after a while, or at once when another leads", () => {
  const { forwarder, request } = forwarderWithSent();
  const forwarded = request(read);
  forwarder.send(forwarded, leader, startMs);
  expect(forwarder.takeOverdue(leader, addMs(startMs, FORWARD_RESEND_AFTER_MS - 1))).toEqual([]);
  expect(forwarder.takeOverdue(successor, addMs(startMs, 1))).toEqual([forwarded]);
  forwarder.send(forwarded, successor, addMs(startMs, 1));
  expect(forwarder.takeOverdue(successor, addMs(startMs, 1 + FORWARD_RESEND_AFTER_MS))).toEqual([forwarded]);
});

test("Forwarder: a commit without an id is never sent twice; when its leader is gone its outcome is unknown (pitfall 17)", () => {
  const { forwarder, sent, outcomes, request } = forwarderWithSent();
  forwarder.send(request(anonymousCommit), leader, startMs);
  expect(forwarder.takeOverdue(leader, addMs(startMs, 2 * FORWARD_RESEND_AFTER_MS))).toEqual([]);
  expect(forwarder.takeOverdue(successor, addMs(startMs, 2 * FORWARD_RESEND_AFTER_MS))).toEqual([]);
  expect(outcomes).toMatchObject([{ kind: "failed", code: "outcome_unknown" }]);
  expect(sent).toHaveLength(1);
});

test("Forwarder: a process that starts later gives its requests other ids (simulator seed 470)", () => {
  const idAt = (atMs: number): unknown => {
    const { sent, request } = forwarderWithSent();
    const later = new Forwarder(
      { send: (to, message) => void sent.push({ to, message }), onMessage: () => undefined },
      createInstantMs(atMs),
    );
    later.send(request(read), leader, startMs);
    const [first] = sent;
    return first?.message.kind === "forward_request" ? first.message.requestId : undefined;
  };
  expect(idAt(2000)).not.toBe(idAt(1000));
});

test("Forwarder: a long poll travels in slices, and comes back for the next one while nothing happens", () => {
  const { forwarder, sent, outcomes, request } = forwarderWithSent();
  const timeoutMs = 3 * LONG_POLL_FORWARD_MS;
  const take = request({ kind: "queue", step: { kind: "take", messagesMax: 1 }, timeoutMs });
  forwarder.send(take, leader, startMs);
  expect(sent).toMatchObject([{ message: { operation: { timeoutMs: LONG_POLL_FORWARD_MS } } }]);
  expect(forwarder.takeOverdue(leader, addMs(startMs, LONG_POLL_FORWARD_MS))).toEqual([]);
  const nothing: Outcome = { kind: "queue", deliveries: [] };
  expect(forwarder.returned(FIRST_ID, nothing, addMs(startMs, 5000))).toEqual({ request: take, leader });
  expect(outcomes).toEqual([]);
  forwarder.send(take, leader, addMs(startMs, 5000));
  forwarder.returned(FIRST_ID + 1, nothing, addMs(startMs, timeoutMs - LONG_POLL_RESERVE_MS));
  expect(outcomes).toEqual([nothing]);
});
