// The gRPC services of proto/, loaded at run time and typed by what tools/generate-proto.mjs made of the same files.
// The only importer of proto-loader.
import { fileURLToPath } from "node:url";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync, type Options, type PackageDefinition, type ServiceDefinition } from "@grpc/proto-loader";
import { mustExist } from "@kvorum/base";
import { type FrameCodec, peerFrameCodec, sessionFrameCodec } from "./frame-codec.ts";
import type { ProtoGrpcType as AdminProto } from "./gen/admin.ts";
import type { ProtoGrpcType as KvProto } from "./gen/kv.ts";
import type { ProtoGrpcType as ReplicationProto } from "./gen/replication.ts";

/** Client constructors (each with its `service` definition), and the schema as reflection serves it. */
export interface ProtocolServices {
  readonly Kv: KvProto["kvorum"]["v1"]["Kv"];
  readonly Replication: ReplicationProto["kvorum"]["v1"]["Replication"];
  readonly Admin: AdminProto["kvorum"]["v1"]["Admin"];
  readonly packageDefinition: PackageDefinition;
}

const PROTO_FILES = ["kv", "replication", "admin"].map((name) => `kvorum/v1/${name}.proto`);
const PROTO_FOLDER = fileURLToPath(new URL("../../../proto/", import.meta.url));

/**
 * How messages look at run time; must agree with tools/generate-proto.mjs. uint64 fields are numbers: indexes stay
 * below 2^48 and sequences below 2^53, and what comes from outside is checked where it enters the domain.
 */
const LOADER_OPTIONS: Options = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [PROTO_FOLDER],
};

let loaded: ProtocolServices | undefined;

/** The services. The files are parsed at the first call (about 25 ms), so that a program that never dials pays nothing. */
export function loadServices(): ProtocolServices {
  loaded ??= load();
  return loaded;
}

function load(): ProtocolServices {
  const packageDefinition = loadSync(PROTO_FILES, LOADER_OPTIONS);
  setCodec(packageDefinition["kvorum.v1.Kv"], ["Session"], sessionFrameCodec);
  setCodec(packageDefinition["kvorum.v1.Replication"], ["Append", "Ship", "Forward"], peerFrameCodec);
  const proto = loadPackageDefinition(packageDefinition) as unknown as KvProto & ReplicationProto & AdminProto;
  return { ...proto.kvorum.v1, packageDefinition };
}

/** Both directions of these methods carry the same message. */
function setCodec<Input, Output>(
  service: PackageDefinition[string] | undefined,
  methods: readonly string[],
  { encode, decode }: FrameCodec<Input, Output>,
): void {
  const definition = mustExist(service, "the service") as ServiceDefinition;
  for (const name of methods) {
    const method = mustExist(definition[name], `method ${name}`);
    Object.assign(method, {
      requestSerialize: encode,
      responseSerialize: encode,
      requestDeserialize: decode,
      responseDeserialize: decode,
    });
  }
}
