import { type ClientId, createWallMs, KvorumError, parseClientId } from "@kvorum/base";
import { type ValueEncoding, versionstampFromBytes } from "@kvorum/keyspace";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AtomicWrite, Check, Command, CommitId, DeliveryId, Enqueue, Mutation, QueueStep } from "./command.ts";
import { decodeCommand, encodeCommand } from "./command-codec.ts";
import { SEQUENCE_MAX } from "./limits.ts";
import { decodePayload, encodePayload } from "./payload-codec.ts";

const plainBytes = (constraints: fc.IntArrayConstraints): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array(constraints).map((bytes) => new Uint8Array(bytes));
const key = plainBytes({ maxLength: 40 });
const clientId: fc.Arbitrary<ClientId> = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 32, maxLength: 32 })
  .map(parseClientId);
const sequence = fc.integer({ min: 1, max: SEQUENCE_MAX });
const commitId: fc.Arbitrary<CommitId> = fc.record({ clientId, sequence, finishedBelow: sequence });
const versionstamp = plainBytes({ minLength: 10, maxLength: 10 }).map(versionstampFromBytes);
const check: fc.Arbitrary<Check> = fc.record({ key, versionstamp: fc.option(versionstamp) });
const value = fc.record({
  encoding: fc.constantFrom<ValueEncoding>("v8", "le64", "bytes"),
  data: plainBytes({ maxLength: 300 }),
});
const moment = fc.nat().map(createWallMs);
const bounds = fc.record({ min: fc.option(key), max: fc.option(key), clamp: fc.boolean() });
const setKind = fc.constantFrom("set" as const, "set_versionstamped" as const);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: setKind, key, value }),
  fc.record({ kind: setKind, key, value, expireAtMs: moment }),
  fc.record({ kind: fc.constant("delete" as const), key }),
  fc.record({ kind: fc.constantFrom("sum" as const, "min" as const, "max" as const), key, operand: value }),
  fc.record({ kind: fc.constant("sum" as const), key, operand: value, bounds }),
);
const enqueue: fc.Arbitrary<Enqueue> = fc.record({
  payload: plainBytes({ maxLength: 300 }),
  deliverAtMs: moment,
  keysIfUndelivered: fc.array(key, { maxLength: 3 }),
  backoffMs: fc.array(fc.nat(), { maxLength: 3 }),
});
const database = fc.string({ unit: fc.constantFrom(..."aZ0._:-"), minLength: 1, maxLength: 64 });
const atomicWrite: fc.Arbitrary<AtomicWrite> = fc.record(
  {
    commitId: fc.option(commitId),
    checks: fc.array(check, { maxLength: 5 }),
    mutations: fc.array(mutation, { maxLength: 5 }),
    enqueues: fc.array(enqueue, { minLength: 1, maxLength: 3 }),
    database,
  },
  { requiredKeys: ["commitId", "checks", "mutations"] },
);
const deliveryId: fc.Arbitrary<DeliveryId> = fc.record({
  versionstamp,
  position: fc.integer({ min: 0, max: 0xffff }),
  delivery: fc.nat(),
});
const step: fc.Arbitrary<QueueStep> = fc.oneof(
  fc.record({ kind: fc.constant("take" as const), messagesMax: fc.nat() }),
  fc.record({ kind: fc.constant("keep" as const), deliveries: fc.array(deliveryId, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant("finish" as const),
    deliveries: fc.array(
      fc.tuple(deliveryId, fc.boolean()).map(([id, ok]) => ({ ...id, ok })),
      { maxLength: 3 },
    ),
  }),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: atomicWrite.map((write): Command => ({ kind: "write", write })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("queue" as const), database, step }) },
  fc.constant<Command>({ kind: "sweep" }),
  database.map((name): Command => ({ kind: "drop_database", database: name })),
);

test("decodeCommand: gives back every command", () => {
  fc.assert(
    fc.property(command, (original) => {
      expect(decodeCommand(encodeCommand(original))).toEqual(original);
    }),
  );
});

test("encodeCommand: a write is in a buffer of its own size, and a default database by name is none", () => {
  fc.assert(
    fc.property(atomicWrite, (write) => {
      const bytes = encodeCommand({ kind: "write", write });
      expect(bytes.buffer.byteLength).toBe(bytes.length);
      const { database: _, ...unnamed } = write;
      const byName = encodeCommand({ kind: "write", write: { ...unnamed, database: "" } });
      expect(decodeCommand(byName)).toEqual({ kind: "write", write: unnamed });
    }),
  );
});

test("decodePayload: gives back every list of commands", () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 20 }), (originals) => {
      const commands = originals.map(encodeCommand);
      expect(decodePayload(encodePayload(commands))).toEqual(commands);
    }),
  );
});

test("decodeCommand: damaged bytes are refused or decode to what encodes back to them, and nothing else happens", () => {
  fc.assert(
    fc.property(command, fc.nat(), fc.integer({ min: 0, max: 255 }), (original, at, byte) => {
      const bytes = encodeCommand(original);
      bytes[at % bytes.length] = byte;
      const decoded = valueOrError(() => decodeCommand(bytes));
      if (decoded instanceof KvorumError) {
        expect(decoded.code).toBe("data_corrupt");
      } else {
        expect(encodeCommand(decoded)).toEqual(bytes);
      }
    }),
    { numRuns: 1_000 },
  );
});

function valueOrError<T>(work: () => T): T | KvorumError {
  try {
    return work();
  } catch (error) {
    if (error instanceof KvorumError) {
      return error;
    }
    throw error;
  }
}
