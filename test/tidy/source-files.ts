// The sources of the repository, as the tidy tests read them.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const REPOSITORY_FOLDER: string = join(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Folders that hold nothing written by hand. */
const SKIPPED_FOLDERS = new Set(["node_modules", ".git", ".turbo", ".kvorum", "reports", "gen", "dist", "coverage"]);

/**
 * Every file below `folder` whose path the filter takes.
 * @throws Error — there is none: a check without a subject must not pass
 */
export function mustReadFiles(folder: string, isWanted: (path: string) => boolean): readonly SourceFile[] {
  const files = walk(join(REPOSITORY_FOLDER, folder))
    .map((file) => ({ file, path: relative(REPOSITORY_FOLDER, file).replaceAll("\\", "/") }))
    .filter(({ path }) => isWanted(path))
    .map(({ file, path }) => ({ path, text: readFileSync(file, "utf8") }));
  if (files.length === 0) {
    throw new Error(`nothing to check below ${folder}`);
  }
  return files;
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED_FOLDERS.has(entry.name) ? [] : walk(path);
    }
    return entry.isFile() ? [path] : [];
  });
}

/** A test, or a helper that only tests import. */
export function isTestPath(path: string): boolean {
  return /\.test\.ts$/.test(path) || path.includes("/src/testing/");
}

const FROM_CLAUSE =
  /^(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s+"([^"]+)"/gm;
const BARE_IMPORT = /^import\s+"([^"]+)"/gm;
const DYNAMIC_IMPORT = /\bimport(?:\.meta\.resolve)?\(\s*"([^"]+)"/g;

/** Every module that a source names in an import, an export-from, import() or import.meta.resolve(). */
export function importsOf(text: string): readonly string[] {
  return [FROM_CLAUSE, BARE_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] ?? ""),
  );
}

/** `@grpc/grpc-js/build/x` is of package `@grpc/grpc-js`, `pure-rand/generator/x` of `pure-rand`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** The source without comments and without what stands in strings. */
export function codeOf(text: string): string {
  return text.replace(COMMENT_OR_STRING, (match) => (match.startsWith("/") ? " " : '""'));
}
