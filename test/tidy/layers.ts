// Which package may import which (design.md 9), and the closed list of libraries of each. An arrow points to the purer
// package, never up. A new library is argued in docs/adr and added here.

export interface Layer {
  /** Packages of this repository that its sources may import, without `@kvorum/`. */
  readonly packages: readonly string[];
  /** Libraries from npm that its sources may import. */
  readonly libraries: readonly string[];
  /**
   * sans-io: no `node:` module, no clock, no timer, no randomness of its own, and nothing asynchronous.
   * ports: the same, but its ports may be asynchronous.
   * runtime: may use Node.
   */
  readonly kind: "sans-io" | "ports" | "runtime";
}

export const LAYERS: Readonly<Record<string, Layer>> = {
  base: { packages: [], libraries: ["crc-32", "pure-rand"], kind: "sans-io" },
  keyspace: { packages: ["base"], libraries: [], kind: "sans-io" },
  raft: { packages: ["base"], libraries: [], kind: "sans-io" },
  kv: { packages: ["base", "keyspace"], libraries: [], kind: "sans-io" },
  checker: { packages: ["base", "keyspace"], libraries: [], kind: "sans-io" },
  wan: { packages: ["base"], libraries: ["yaml", "zod"], kind: "sans-io" },
  replica: { packages: ["base", "keyspace", "raft", "kv", "wan"], libraries: [], kind: "ports" },
  protocol: {
    packages: ["base", "keyspace", "raft", "kv", "wan"],
    libraries: ["@grpc/grpc-js", "@grpc/proto-loader"],
    kind: "runtime",
  },
  storage: { packages: ["base", "keyspace", "raft", "kv", "replica"], libraries: ["lmdb"], kind: "runtime" },
  transport: {
    packages: ["base", "keyspace", "raft", "kv", "wan", "replica", "protocol"],
    libraries: ["@grpc/grpc-js", "@grpc/reflection", "grpc-health-check"],
    kind: "runtime",
  },
  figures: {
    packages: ["base", "keyspace", "kv", "replica", "protocol"],
    libraries: ["hdr-histogram-js"],
    kind: "runtime",
  },
  "kv-connect": {
    packages: ["base", "keyspace", "kv"],
    libraries: ["protobufjs"],
    kind: "runtime",
  },
  node: {
    packages: [
      "base",
      "keyspace",
      "raft",
      "kv",
      "wan",
      "replica",
      "protocol",
      "figures",
      "storage",
      "kv-connect",
      "transport",
    ],
    libraries: ["@hono/node-server", "hono", "pino", "prom-client", "zod"],
    kind: "runtime",
  },
  sdk: { packages: ["base", "keyspace", "kv", "protocol"], libraries: [], kind: "runtime" },
  embedded: {
    packages: ["base", "keyspace", "kv", "raft", "wan", "replica", "figures", "storage", "transport", "sdk"],
    libraries: [],
    kind: "runtime",
  },
  scenario: {
    packages: ["base", "keyspace", "checker", "wan", "replica", "protocol", "figures", "sdk", "embedded"],
    libraries: ["cli-table3", "zod"],
    kind: "runtime",
  },
  bench: {
    packages: ["base", "keyspace", "protocol", "storage", "transport", "sdk", "embedded"],
    libraries: ["@grpc/grpc-js", "hdr-histogram-js", "lmdb"],
    kind: "runtime",
  },
  simulator: {
    packages: ["base", "keyspace", "raft", "kv", "wan", "replica", "storage", "transport", "checker"],
    libraries: ["zod"],
    kind: "runtime",
  },
  cli: {
    packages: [
      "base",
      "keyspace",
      "raft",
      "kv",
      "checker",
      "wan",
      "replica",
      "protocol",
      "figures",
      "storage",
      "node",
      "sdk",
      "embedded",
      "scenario",
      "bench",
      "simulator",
    ],
    libraries: ["@bomb.sh/tab", "cli-table3", "commander", "zod"],
    kind: "runtime",
  },
  testcontainers: {
    packages: ["base", "wan", "protocol", "sdk"],
    libraries: ["testcontainers"],
    kind: "runtime",
  },
};

/** What tests and test helpers of any package may import on top of its layer. */
export const TEST_LIBRARIES: readonly string[] = [
  "@deno/kv",
  "@fast-check/vitest",
  "@grpc/grpc-js",
  "@grpc/proto-loader",
  "fast-check",
  "fdb-tuple",
  "vitest",
];
