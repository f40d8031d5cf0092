// A configuration as the payload of its entry: u8 version (1) · voters · outgoing · learners, each a count and names.
import { ByteReader, ByteWriter, type DatacenterId, KvorumError, parseDatacenterId } from "@kvorum/base";
import { type Configuration, findConfigurationProblem } from "./configuration.ts";

const CONFIGURATION_VERSION = 1;
/** A name is its length and at least one character. */
const NAME_BYTES_MIN = 2;

export function encodeConfiguration(configuration: Configuration): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(CONFIGURATION_VERSION);
  writeNames(writer, configuration.voters);
  writeNames(writer, configuration.outgoing);
  writeNames(writer, configuration.learners);
  return writer.take();
}

/** @throws KvorumError data_corrupt — malformed, of a version that this build does not know, or not a possible configuration */
export function decodeConfiguration(bytes: Uint8Array): Configuration {
  const reader = new ByteReader(bytes, { what: "configuration", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== CONFIGURATION_VERSION) {
    reader.fail(`version ${version}, expected ${CONFIGURATION_VERSION}`);
  }
  const voters = readNames(reader);
  const outgoing = readNames(reader);
  const configuration = { voters, outgoing, learners: readNames(reader) };
  reader.end();
  const problem = findConfigurationProblem(configuration);
  return problem === undefined ? configuration : reader.fail(`it ${problem}`);
}

function writeNames(writer: ByteWriter, names: readonly DatacenterId[]): void {
  writer.varint(names.length);
  for (const name of names) {
    writer.string(name);
  }
}

function readNames(reader: ByteReader): readonly DatacenterId[] {
  return Array.from({ length: reader.count(NAME_BYTES_MIN) }, () => readName(reader));
}

function readName(reader: ByteReader): DatacenterId {
  const name = reader.string();
  try {
    return parseDatacenterId(name);
  } catch (cause) {
    throw new KvorumError("data_corrupt", `a configuration names ${JSON.stringify(name)}`, { cause });
  }
}
