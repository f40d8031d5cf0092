// Peer messages over the codec: read back as written on every lane, and nothing malformed is taken.
import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  EPOCH_MAX,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import type { Operation, Outcome } from "@kvorum/kv";
import { createEntry, type RaftMessage } from "@kvorum/raft";
import type { ForwardLaneMessage, PeerLane, PeerMessage, RaftLaneMessage, ShipLaneMessage } from "@kvorum/replica";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodePeerFrame, PeerFrameWriter } from "./peer-frame.ts";

const ENDS = { from: parseDatacenterId("us-east4-a"), to: parseDatacenterId("europe-west3-a") };

const index = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(createLogIndex);
const term = fc.maxSafeNat().map(createTerm);
const storedTerm = fc.nat(2 ** 31).map(createTerm);
const instant = fc.double().map(createInstantMs);
const entry = fc
  .record({
    index,
    term: storedTerm,
    epoch: fc.nat(9),
    payload: fc.uint8Array(),
    kind: fc.constantFrom("noop", "commands", "configuration"),
  })
  .map((fields) =>
    createEntry({ ...fields, kind: fields.kind, epoch: createEpoch(fields.epoch), leaderTimeMs: createWallMs(5) }),
  );
const epoch = fc.nat(EPOCH_MAX).map(createEpoch);
const datacenters = fc.uniqueArray(
  fc.constantFrom("us-east4-a", "us-east4-b", "europe-west3-a").map(parseDatacenterId),
);
const configuration = fc
  .record({ voters: datacenters, outgoing: datacenters, learners: datacenters })
  .filter(({ voters, learners }) => voters.length > 0 && !voters.some((voter) => learners.includes(voter)));
const entries = fc.array(entry, { maxLength: 4 });
const instants = fc.array(instant, { maxLength: 4 });
const head = fc.record({ from: fc.constant(ENDS.from), to: fc.constant(ENDS.to), term });

const raftMessage: fc.Arbitrary<RaftMessage> = fc
  .tuple(
    head,
    fc.oneof(
      fc.record({
        kind: fc.constant("vote_request" as const),
        preVote: fc.boolean(),
        isTransfer: fc.boolean(),
        lastIndex: index,
        lastTerm: term,
      }),
      fc.record({ kind: fc.constant("vote_response" as const), preVote: fc.boolean(), granted: fc.boolean() }),
      fc.record({
        kind: fc.constant("append" as const),
        prevIndex: index,
        prevTerm: term,
        entries,
        commitIndex: index,
      }),
      fc.record({ kind: fc.constant("append_response" as const), ok: fc.constant(true as const), matchIndex: index }),
      fc.record({
        kind: fc.constant("append_response" as const),
        ok: fc.constant(false as const),
        rejectedIndex: index,
        hintIndex: index,
        hintTerm: term,
      }),
      fc.record({ kind: fc.constant("heartbeat" as const), commitIndex: index, round: fc.maxSafeNat() }),
      fc.record({
        kind: fc.constant("heartbeat_response" as const),
        round: fc.maxSafeNat(),
        isLeaving: fc.boolean(),
      }),
      fc.record({ kind: fc.constant("snapshot_notice" as const), index, indexTerm: term }),
      fc.record({ kind: fc.constantFrom("timeout_now" as const, "recovery_request" as const) }),
      fc.record({
        kind: fc.constant("recovery_response" as const),
        isBlank: fc.boolean(),
        isEpochUnderWay: fc.boolean(),
        isNewVoter: fc.boolean(),
        lastIndex: index,
        lastTerm: term,
        role: fc.constantFrom("leader" as const, "follower" as const, "candidate" as const, "pre_candidate" as const),
        commitIndex: index,
        configuration,
        configurationIndex: index,
      }),
    ),
  )
  .map(([addressed, rest]) => ({ ...addressed, ...rest }));
const raftLane: fc.Arbitrary<RaftLaneMessage> = fc.oneof(
  fc.record({ kind: fc.constant("raft" as const), epoch, message: raftMessage }),
  fc.record({
    kind: fc.constant("commit_times" as const),
    firstIndex: index,
    commitAtMs: instants,
    commitIndex: index,
    asOfMs: instant,
  }),
);
const subscription = fc.nat();
const checksum = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const snapshotId = fc.maxSafeNat();
const digest = fc.record({ index, digest: checksum.map((value) => value.toString(16).padStart(8, "0")) });
const lineage = fc.array(fc.record({ epoch, startIndex: index }), { maxLength: 4 });
const row = fc.record({
  table: fc.constantFrom("records", "dedup", "meta", "databases", "queue", "timers"),
  key: fc.uint8Array(),
  value: fc.uint8Array(),
});
const logShipping: fc.Arbitrary<ShipLaneMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("ship_pull" as const),
    subscription,
    fromIndex: index,
    lastEpoch: epoch,
    epoch,
    windowBytes: fc.nat(),
    askedAtMs: instant,
  }),
  fc.record({
    kind: fc.constant("ship_credit" as const),
    subscription,
    durableIndex: index,
    bytes: fc.nat(),
    askedAtMs: instant,
  }),
  fc.record({ kind: fc.constant("ship_stop" as const), subscription }),
  fc.record({
    kind: fc.constant("ship_entries" as const),
    subscription,
    epoch,
    entries,
    commitAtMs: instants,
    nextIndex: index,
    commitIndex: index,
    asOfMs: instant,
    leader: fc.constantFrom(null, ENDS.to),
    term,
    echoMs: instant,
    completeAgeMs: fc.double(),
    digest: fc.option(digest),
  }),
  fc.record({
    kind: fc.constant("ship_refused" as const),
    subscription,
    reason: fc.constantFrom("not_a_source" as const, "overloaded" as const),
  }),
  fc.record({ kind: fc.constant("ship_diverged" as const), subscription, lineage }),
);
const snapshotTransfer: fc.Arbitrary<ShipLaneMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("snapshot_offer" as const),
    subscription,
    manifest: fc.record({
      snapshotId,
      base: fc.record({ index, term, epoch, leaderTimeMs: fc.double().map(createWallMs) }),
      rowsTotal: fc.maxSafeNat(),
    }),
  }),
  fc.record({ kind: fc.constant("snapshot_ask" as const), subscription }),
  fc.record({ kind: fc.constant("snapshot_pull" as const), snapshotId, chunk: fc.maxSafeNat() }),
  fc.record({
    kind: fc.constant("snapshot_chunk" as const),
    snapshotId,
    chunk: fc.maxSafeNat(),
    rows: fc.array(row, { maxLength: 4 }),
    checksum,
    chainedChecksum: checksum,
    isLast: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("snapshot_gone" as const), snapshotId }),
);
const shipLane: fc.Arbitrary<ShipLaneMessage> = fc.oneof(logShipping, snapshotTransfer);
const range = fc.uint8Array().map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false }));
const versionstamp = createVersionstamp({ epoch: createEpoch(1), index: createLogIndex(2), position: 3 });
const provenance = fc.record({
  region: fc.constantFrom("us-east4", "asia-southeast1").map(parseRegion),
  datacenter: fc.constantFrom("us-east4-a", "asia-southeast1-b").map(parseDatacenterId),
  versionstamp: fc.constant(versionstamp),
  ageMs: fc.option(fc.nat()),
  strong: fc.boolean(),
});
const deliveryId = fc.record({
  versionstamp: fc.constant(versionstamp),
  position: fc.nat(),
  delivery: fc.integer({ min: 1 }),
});
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant("read" as const),
    ranges: fc.array(range, { maxLength: 3 }),
    consistency: fc.constant({ level: "strong" as const }),
    timeoutMs: fc.nat(),
  }),
  fc.record({
    kind: fc.constant("watch" as const),
    keys: fc.array(fc.uint8Array(), { maxLength: 3 }),
    seen: fc.option(fc.array(fc.constantFrom(versionstamp, null), { maxLength: 3 })),
    consistency: fc.constant({ level: "strong" as const }),
    timeoutMs: fc.nat(),
    database: fc.constant("orders"),
  }),
  fc.record({
    kind: fc.constant("queue" as const),
    step: fc.record({ kind: fc.constant("keep" as const), deliveries: fc.array(deliveryId, { maxLength: 3 }) }),
    timeoutMs: fc.nat(),
  }),
  fc.record({ kind: fc.constant("list_databases" as const), timeoutMs: fc.nat() }),
  fc.record({ kind: fc.constant("drop_database" as const), database: fc.constant("orders"), timeoutMs: fc.nat() }),
);
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant("read" as const), ranges: fc.constant([[]]), provenance }),
  fc.record({
    kind: fc.constant("queue" as const),
    deliveries: fc.array(
      fc.tuple(deliveryId, fc.uint8Array()).map(([id, payload]) => ({ ...id, payload })),
      { maxLength: 3 },
    ),
  }),
  fc.record({ kind: fc.constant("database_dropped" as const) }),
);
const forwardLane: fc.Arbitrary<ForwardLaneMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("forward_request" as const),
    requestId: fc.maxSafeNat(),
    clientRegion: fc.constant(parseRegion("us-west2")),
    operation,
  }),
  fc.record({
    kind: fc.constant("forward_response" as const),
    requestId: fc.maxSafeNat(),
    outcome,
  }),
  fc.record({ kind: fc.constantFrom("ping" as const, "pong" as const), pingId: fc.maxSafeNat() }),
);

const LANES: Readonly<Record<PeerLane, fc.Arbitrary<PeerMessage>>> = {
  raft: raftLane,
  ship: shipLane,
  forward: forwardLane,
};

function encode(messages: readonly PeerMessage[]): Uint8Array {
  const writer = new PeerFrameWriter();
  for (const message of messages) {
    writer.add(message);
  }
  return writer.take();
}

for (const lane of ["raft", "ship", "forward"] as const) {
  const frame = fc.array(LANES[lane], { minLength: 1, maxLength: 8 });

  test(`peer codec: the messages of a ${lane} frame are read back as they were written`, () => {
    fc.assert(
      fc.property(frame, (messages) => {
        expect(decodePeerFrame(lane, Buffer.from(encode(messages)), ENDS)).toEqual(messages);
      }),
    );
  });

  test(`peer codec: a ${lane} frame that was cut or changed is refused, never a broken invariant`, () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(255), (messages, position, byte) => {
        const whole = encode(messages);
        const changed = whole.slice();
        changed[position % whole.length] = byte;
        for (const broken of [whole.slice(0, position % whole.length), changed]) {
          try {
            decodePeerFrame(lane, broken, ENDS);
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^(data_corrupt|invalid_argument)$/) });
          }
        }
      }),
    );
  });
}

test("peer codec: an entry whose bytes changed on the way is refused by its checksum", () => {
  const [message] = fc.sample(
    entry.map((one) => ({ kind: "ship_entries", subscription: 1, entries: [one] }) as const),
    1,
  );
  const rest = {
    commitAtMs: [],
    nextIndex: createLogIndex(2),
    commitIndex: createLogIndex(1),
    asOfMs: createInstantMs(1),
    leader: null,
    term: createTerm(1),
    epoch: createEpoch(0),
    echoMs: createInstantMs(1),
    completeAgeMs: 0,
    digest: null,
  };
  const frame = encode(message === undefined ? [] : [{ ...message, ...rest }]);
  const crcOffset = 6; // frame version, kind, subscription, epoch, entries, length
  frame.set([(frame[crcOffset] ?? 0) ^ 1], crcOffset);
  expect(() => decodePeerFrame("ship", frame, ENDS)).toThrow(expect.objectContaining({ code: "data_corrupt" }));
});
