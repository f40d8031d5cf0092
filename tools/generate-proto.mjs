// Generates the TypeScript types of proto/ into packages/protocol/src/gen (committed; a test compares them with a fresh run).
//
//   npm run generate              rewrites packages/protocol/src/gen
//   node tools/generate-proto.mjs --out DIR   writes elsewhere
//
// The options say how messages look at run time and must agree with LOADER_OPTIONS in packages/protocol/src/services.ts.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outFlag = process.argv.indexOf("--out");
const out = outFlag === -1 ? join(root, "packages/protocol/src/gen") : resolve(process.argv[outFlag + 1]);
const protoFiles = ["kv", "replication", "admin"].map((name) => `kvorum/v1/${name}.proto`);

rmSync(out, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js"),
    "--longs=Number",
    "--enums=String",
    "--defaults",
    "--oneofs",
    "--grpcLib=@grpc/grpc-js",
    "--importFileExtension=.ts",
    "--includeDirs=.",
    `--outDir=${out}`,
    ...protoFiles,
  ],
  { cwd: join(root, "proto"), stdio: "inherit" }, // relative, so that no absolute path gets into the output
);
process.exit(status ?? 1);
