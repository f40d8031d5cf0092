import { type ClientId, KvorumError, parseClientId } from "@kvorum/base";
import { type ValueEncoding, versionstampFromBytes } from "@kvorum/keyspace";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AtomicWrite, Check, CommitId, Mutation } from "./command.ts";
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
const check: fc.Arbitrary<Check> = fc.record({
  key,
  versionstamp: fc.option(plainBytes({ minLength: 10, maxLength: 10 }).map(versionstampFromBytes)),
});
const value = fc.record({
  encoding: fc.constantFrom<ValueEncoding>("v8", "le64", "bytes"),
  data: plainBytes({ maxLength: 300 }),
});
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), key, value }),
  fc.record({ kind: fc.constant("delete" as const), key }),
);
const atomicWrite: fc.Arbitrary<AtomicWrite> = fc.record({
  commitId: fc.option(commitId),
  checks: fc.array(check, { maxLength: 5 }),
  mutations: fc.array(mutation, { maxLength: 5 }),
});

test("decodeCommand: gives back every atomic write", () => {
  fc.assert(
    fc.property(atomicWrite, (write) => {
      expect(decodeCommand(encodeCommand(write))).toEqual(write);
    }),
  );
});

test("decodePayload: gives back every list of commands", () => {
  fc.assert(
    fc.property(fc.array(atomicWrite, { minLength: 1, maxLength: 20 }), (writes) => {
      const commands = writes.map(encodeCommand);
      expect(decodePayload(encodePayload(commands))).toEqual(commands);
    }),
  );
});

test("decodeCommand: damaged bytes are refused or decode to what encodes back to them, and nothing else happens", () => {
  fc.assert(
    fc.property(atomicWrite, fc.nat(), fc.integer({ min: 0, max: 255 }), (write, at, byte) => {
      const command = encodeCommand(write);
      command[at % command.length] = byte;
      const decoded = valueOrError(() => decodeCommand(command));
      if (decoded instanceof KvorumError) {
        expect(decoded.code).toBe("data_corrupt");
      } else {
        expect(encodeCommand(decoded)).toEqual(command);
      }
    }),
    { numRuns: 500 },
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
