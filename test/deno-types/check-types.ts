// Compiles a few files against Deno's own types, as the installed deno prints them, beside ours.
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What deno prints is 1 MB of types. */
const OUTPUT_BYTES_MAX = 8 * 1024 * 1024;

/** Every error of the compiler on one line each, "FILE: CODE: message", with the file's place in the line left out. */
export async function checkTypes(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "kvorum-deno-types-"));
  try {
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const { stdout: denoTypes } = await run("deno", ["types", "--unstable-kv"]);
    const config = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: { typeRoots: [join(ROOT, "node_modules/@types")], noUnusedLocals: false },
      include: ["*.ts"],
    };
    const all = {
      ...files,
      "deno.d.ts": denoTypes,
      "tsconfig.json": JSON.stringify(config),
      "package.json": JSON.stringify({ type: "module" }),
    };
    for (const [name, text] of Object.entries(all)) {
      await writeFile(join(folder, name), text);
    }
    const { stdout } = await run("tsc", ["--pretty", "false", "-p", folder]);
    return errorsIn(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Explanations of an error are indented lines below it. */
function errorsIn(output: string): readonly string[] {
  const lines = output.split("\n").filter((line) => /^\S/.test(line));
  return lines.map((line) => line.replace(/^(?:.*\/)?([^/(]+)\(\d+,\d+\): error /, "$1: "));
}

/** A compiler that finds errors ends with 1 or 2; anything else is thrown. */
async function run(command: string, parameters: readonly string[]): Promise<{ readonly stdout: string }> {
  const binary = join(ROOT, "node_modules/.bin", command);
  try {
    return await promisify(execFile)(binary, parameters, { maxBuffer: OUTPUT_BYTES_MAX });
  } catch (error) {
    if (error instanceof Error && "stdout" in error && typeof error.stdout === "string" && error.stdout !== "") {
      return { stdout: error.stdout };
    }
    throw error;
  }
}
