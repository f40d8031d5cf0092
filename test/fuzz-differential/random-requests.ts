// Random requests, drawn once for both sides: keys and versionstamps that name commits are put in per side.
import type { Prng } from "@kvorum/base";
import type { CommitPairs } from "./commit-pairs.ts";
import { drawBytes, happens, pick, times } from "./draw.ts";
import { type Call, encodeRequest, type Mutation, type Side } from "./messages.ts";
import { drawSum, drawValue } from "./random-values.ts";

/** A request as both sides get it: equal but for the versionstamps that stand in it. */
export interface Request {
  readonly call: Call;
  readonly bytes: Readonly<Record<Side, Uint8Array>>;
  /** Whether it names commits: then the two are not the same bytes. */
  readonly isStamped: boolean;
  readonly text: string;
}

/** Makes the fields of a message for one side. */
type Draft = (side: Side) => object;

const SET = 1;
const DELETE = 2;
const SUM = 3;
const MAX = 4;
const MIN = 5;
const SET_VERSIONSTAMPED = 9;

const KEY_BYTES_MAX = 2_048;
const VALUE_BYTES_MAX = 65_536;
const SHOWN_BYTES_MAX = 64;
const YEAR_MS = 31_536_000_000;
/** Few and close, so that mutations meet; raw bytes that no tuple encodes to among them. */
const KEYS: readonly Uint8Array[] = [
  [],
  [0],
  [0, 0],
  [1],
  [1, 0],
  [2],
  [2, 0x61, 0],
  [2, 0x61, 0, 2, 0x62, 0],
  [0x14],
  [0x15, 1],
  [0x61],
  [0x61, 0],
  [0x61, 0x61],
  [0x62],
  [0xfe],
  [0xff],
  [0xff, 0xff],
].map((bytes) => Uint8Array.from(bytes));
const ENDS: readonly Uint8Array[] = [...KEYS, Uint8Array.of(0xff, 0xff, 0xff)];

export function drawRequest(random: Prng, pairs: CommitPairs): Request {
  const call: Call = happens(random, 65) ? "atomic_write" : "snapshot_read";
  const isStamped = pairs.count > 0 && happens(random, 40);
  const known = isStamped ? pairs : null;
  const draft = call === "atomic_write" ? drawWrite(random, known) : drawRead(random, known);
  return {
    call,
    bytes: { reference: encodeRequest(call, draft("reference")), ours: encodeRequest(call, draft("ours")) },
    isStamped,
    text: describe(draft("reference")),
  };
}

function drawWrite(random: Prng, pairs: CommitPairs | null): Draft {
  const checks = happens(random, 40) ? times(random.integer(1, 3), () => drawCheck(random, pairs)) : [];
  const mutations = times(random.integer(0, 5), () => drawMutation(random, pairs));
  const enqueues = happens(random, 10) ? [drawEnqueue(random)] : [];
  const fault = happens(random, 8) ? pick(random, WRITE_FAULTS)(random) : null;
  return (side) => ({
    checks: [...checks.map((draft) => draft(side)), ...(fault?.checks ?? [])],
    mutations: [...mutations.map((draft) => draft(side)), ...(fault?.mutations ?? [])],
    enqueues: [...enqueues, ...(fault?.enqueues ?? [])],
  });
}

function drawKey(random: Prng, pairs: CommitPairs | null): (side: Side) => Uint8Array {
  const key = happens(random, 5) ? drawBytes(random, 4) : pick(random, KEYS);
  if (pairs === null || happens(random, 70)) {
    return () => key;
  }
  const number = drawCommit(random, pairs);
  return (side) => pairs.keyOf(side, key, number);
}

/** Mostly one of the last commits. */
function drawCommit(random: Prng, pairs: CommitPairs): number {
  return Math.max(0, pairs.count - 1 - random.integer(0, happens(random, 80) ? 5 : pairs.count));
}

function drawCheck(random: Prng, pairs: CommitPairs | null): Draft {
  const key = drawKey(random, pairs);
  if (pairs === null || happens(random, 40)) {
    return (side) => ({ key: key(side) });
  }
  const number = drawCommit(random, pairs);
  return (side) => ({ key: key(side), versionstamp: pairs.stampOf(side, number) });
}

function drawMutation(random: Prng, pairs: CommitPairs | null): (side: Side) => Mutation {
  const key = drawKey(random, pairs);
  const fields = drawMutationFields(random);
  return (side) => ({ key: key(side), ...fields });
}

function drawMutationFields(random: Prng): Omit<Mutation, "key"> {
  const mutationType = pick(random, [SET, SET, SET, DELETE, SUM, SUM, SUM, MAX, MIN, SET_VERSIONSTAMPED]);
  const expireAtMs = pick(random, [0, 0, 0, -1, Date.now() + YEAR_MS]);
  switch (mutationType) {
    case SUM:
      return { mutationType, expireAtMs, ...drawSum(random) };
    case DELETE:
      return happens(random, 90) ? { mutationType } : { mutationType, value: drawValue(random) };
    default:
      return { mutationType, expireAtMs, value: drawValue(random) };
  }
}

function drawEnqueue(random: Prng): object {
  return {
    payload: drawValue(random).data,
    deadlineMs: Date.now() + pick(random, [-1_000, 0, 1_000, 86_400_000]),
    keysIfUndelivered: times(random.integer(0, 2), () => pick(random, KEYS)),
    backoffSchedule: times(random.integer(0, 5), () => random.integer(0, 3_600_000)),
  };
}

interface WriteFields {
  readonly checks?: readonly object[];
  readonly mutations?: readonly object[];
  readonly enqueues?: readonly object[];
}

const ENQUEUE = { payload: new Uint8Array(), deadlineMs: 0 };

/** One thing that is just allowed, or just not. */
const WRITE_FAULTS: readonly ((random: Prng) => WriteFields)[] = [
  () => ({ mutations: [{ key: [1], mutationType: SET }] }),
  () => ({ mutations: [{ key: [1], mutationType: SUM }] }),
  (random) => ({
    mutations: [{ key: [1], mutationType: pick(random, [0, 6, 7, 8, 10, 99]), value: drawValue(random) }],
  }),
  (random) => ({ mutations: [{ key: [1], mutationType: SET, value: { ...drawValue(random), encoding: 0 } }] }),
  (random) => ({ mutations: [{ key: [1], mutationType: SET, value: { data: [1], encoding: pick(random, [4, 9]) } }] }),
  (random) => ({ mutations: [{ key: [1], mutationType: SET, value: drawValue(random), expireAtMs: -2 }] }),
  (random) => ({ mutations: [{ key: [1], mutationType: DELETE, expireAtMs: pick(random, [-2, -1, 0]) }] }),
  (random) => ({ mutations: [{ key: drawSized(random, KEY_BYTES_MAX), mutationType: SET, value: drawValue(random) }] }),
  (random) => ({ mutations: [{ key: drawSized(random, KEY_BYTES_MAX), mutationType: DELETE }] }),
  (random) => ({
    mutations: [{ key: drawSized(random, KEY_BYTES_MAX), mutationType: SET_VERSIONSTAMPED, value: drawValue(random) }],
  }),
  (random) => ({
    mutations: [{ key: [1], mutationType: SET, value: { data: drawSized(random, VALUE_BYTES_MAX), encoding: 3 } }],
  }),
  (random) => ({ checks: [{ key: drawSized(random, KEY_BYTES_MAX + 1) }] }),
  (random) => ({ checks: [{ key: [1], versionstamp: new Uint8Array(pick(random, [1, 9, 10, 11])) }] }),
  () => ({ checks: times(101, () => ({ key: [1] })) }),
  (random) => ({ mutations: times(pick(random, [990, 1_001]), () => ({ key: [1], mutationType: DELETE })) }),
  (random) => ({
    mutations: times(pick(random, [12, 13]), (i) => ({
      key: [i],
      mutationType: SET,
      value: { data: new Uint8Array(VALUE_BYTES_MAX), encoding: 3 },
    })),
  }),
  (random) => ({ enqueues: [{ ...ENQUEUE, deadlineMs: Date.now(), payload: drawSized(random, VALUE_BYTES_MAX) }] }),
  (random) => ({
    enqueues: [{ ...ENQUEUE, deadlineMs: Date.now(), keysIfUndelivered: times(pick(random, [10, 11]), () => [1]) }],
  }),
  (random) => ({
    enqueues: [{ ...ENQUEUE, deadlineMs: Date.now(), backoffSchedule: times(pick(random, [10, 11]), () => 1) }],
  }),
  (random) => ({
    enqueues: [{ ...ENQUEUE, deadlineMs: Date.now(), backoffSchedule: [pick(random, [3_600_000, 3_600_001])] }],
  }),
];

/** As long as may be, or one byte longer. */
function drawSized(random: Prng, sizeMax: number): Uint8Array {
  return new Uint8Array(sizeMax + random.integer(0, 1)).fill(0x6b);
}

function drawRead(random: Prng, pairs: CommitPairs | null): Draft {
  const ranges = times(random.integer(0, 4), () => drawRange(random, pairs));
  const fault = happens(random, 8) ? pick(random, READ_FAULTS)(random) : [];
  return (side) => ({ ranges: [...ranges.map((draft) => draft(side)), ...fault] });
}

function drawRange(random: Prng, pairs: CommitPairs | null): Draft {
  const start = drawKey(random, pairs);
  const far = pick(random, ENDS);
  const end = happens(random, 50) ? drawKey(random, pairs) : () => far;
  const limit = pick(random, [1, 1, 2, 3, 5, 100, 200]);
  const reverse = happens(random, 50);
  return (side) => ({ start: start(side), end: end(side), limit, reverse });
}

const READ_FAULTS: readonly ((random: Prng) => readonly object[])[] = [
  (random) => [{ start: [1], end: [2], limit: pick(random, [0, -1, -(2 ** 31)]) }],
  (random) => [{ start: [1], end: [2], limit: pick(random, [201, 1_000, 1_001, 2 ** 31 - 1]) }],
  (random) => times(pick(random, [7, 10, 11]), () => ({ start: [1], end: [2], limit: 1 })),
  (random) => [{ start: drawSized(random, KEY_BYTES_MAX + 1), end: [0xff], limit: 1 }],
  (random) => [{ start: [], end: drawSized(random, KEY_BYTES_MAX + 1), limit: 1 }],
];

function describe(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) => {
    const bytes = isByteLike(value) ? Buffer.from(value) : null;
    return bytes === null ? value : bytes.length > SHOWN_BYTES_MAX ? `${bytes.length} bytes` : bytes.toString("hex");
  });
}

/** Node's buffers come to JSON's replacer as objects. */
function isByteLike(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (typeof value === "object" && value !== null && "type" in value && value.type === "Buffer")
  );
}
