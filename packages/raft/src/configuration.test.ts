import { fc, test as propertyTest } from "@fast-check/vitest";
import { type DatacenterId, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import {
  configurationTowards,
  createConfiguration,
  finalConfiguration,
  findConfigurationProblem,
  votersOf,
} from "./configuration.ts";
import { decodeConfiguration, encodeConfiguration } from "./configuration-codec.ts";

const names = ["a", "b", "c", "d", "e"].map(parseDatacenterId);
const someNames = fc.uniqueArray(fc.constantFrom(...names));
const possible = fc
  .record({ voters: someNames, outgoing: someNames, learners: someNames })
  .filter((configuration) => findConfigurationProblem(configuration) === undefined);

function namesOf(text: string): readonly DatacenterId[] {
  return text.split("").map(parseDatacenterId);
}

test("createConfiguration: refuses no voters, too many, and one datacenter twice (pitfall 11)", () => {
  const rest = { outgoing: [], learners: [] };
  const many = Array.from({ length: 10 }, (_, i) => parseDatacenterId(`dc-${i}`));
  expect(() => createConfiguration({ ...rest, voters: [] })).toThrow(/needs a voter/);
  expect(() => createConfiguration({ ...rest, voters: many })).toThrow(/at most 9/);
  expect(() => createConfiguration({ ...rest, voters: namesOf("aba") })).toThrow(/distinct datacenters/);
  expect(() => createConfiguration({ outgoing: [], voters: namesOf("ab"), learners: namesOf("cb") })).toThrow(
    /no voter that is a learner, found b/,
  );
});

test("configurationTowards: is joint when the voters change, and at once final when only the learners do", () => {
  const current = { voters: namesOf("abc"), outgoing: [], learners: namesOf("d") };
  const joint = configurationTowards(current, { voters: namesOf("cde"), learners: namesOf("ab") });
  expect(joint).toEqual({ voters: namesOf("cde"), outgoing: namesOf("abc"), learners: namesOf("ab") });
  expect(votersOf(joint)).toEqual(namesOf("cdeab"));
  expect(finalConfiguration(joint)).toEqual({ voters: namesOf("cde"), outgoing: [], learners: namesOf("ab") });
  const direct = configurationTowards(current, { voters: namesOf("bca"), learners: namesOf("e") });
  expect(direct).toEqual({ voters: namesOf("bca"), outgoing: [], learners: namesOf("e") });
});

propertyTest.prop([possible])("configuration codec: reads back what was written", (configuration) => {
  expect(decodeConfiguration(encodeConfiguration(configuration))).toEqual(configuration);
});

propertyTest.prop([possible, fc.nat(), fc.nat(255)])(
  "configuration codec: bytes that were cut or changed are a configuration or corrupt, never a broken invariant",
  (configuration, position, byte) => {
    const whole = encodeConfiguration(configuration);
    const changed = whole.slice();
    changed[position % whole.length] = byte;
    for (const broken of [whole.slice(0, position % whole.length), changed]) {
      try {
        expect(findConfigurationProblem(decodeConfiguration(broken))).toBeUndefined();
      } catch (error) {
        expect(error).toMatchObject({ code: "data_corrupt" });
      }
    }
  },
);

test("configuration codec: a later version is refused", () => {
  const bytes = encodeConfiguration({ voters: namesOf("a"), outgoing: [], learners: [] });
  bytes[0] = 2;
  expect(() => decodeConfiguration(bytes)).toThrow(expect.objectContaining({ code: "data_corrupt" }));
});
