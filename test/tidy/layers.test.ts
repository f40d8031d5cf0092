// The direction of every import, against the table in layers.ts.
import { expect, test } from "vitest";
import { LAYERS, type Layer, TEST_LIBRARIES } from "./layers.ts";
import { codeOf, importsOf, isTestPath, mustReadFiles, packageNameOf, type SourceFile } from "./source-files.ts";

const sources = mustReadFiles("packages", (path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path));
const manifests = mustReadFiles("packages", (path) => /^packages\/[^/]+\/package\.json$/.test(path));
const production = sources.filter(({ path }) => !isTestPath(path));

function packageOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function layerOf(path: string): Layer {
  const layer = LAYERS[packageOf(path)];
  if (layer === undefined) {
    throw new Error(`${path}: package ${packageOf(path)} has no row in test/tidy/layers.ts`);
  }
  return layer;
}

/** One line per finding, so that a failure is a sentence. */
function findings(files: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): readonly string[] {
  return files.flatMap((file) => find(file).map((finding) => `${file.path}: ${finding}`));
}

test("layers: every package has a row, and every row a package with sources", () => {
  const found = new Set(sources.map(({ path }) => packageOf(path)));
  expect([...found].sort()).toEqual(Object.keys(LAYERS).sort());
});

test("layers: the table itself has no cycle and no unknown package", () => {
  const reach = (name: string, path: readonly string[]): void => {
    expect(path, `cycle ${[...path, name].join(" -> ")}`).not.toContain(name);
    expect(LAYERS, `unknown package ${name}`).toHaveProperty(name);
    for (const target of LAYERS[name]?.packages ?? []) {
      reach(target, [...path, name]);
    }
  };
  for (const name of Object.keys(LAYERS)) {
    reach(name, []);
  }
});

test("layers: a package imports only the packages of its row", () => {
  const wrong = findings(sources, ({ path, text }) =>
    importsOf(text)
      .filter((specifier) => specifier.startsWith("@kvorum/"))
      // What its package.json exports beside the index is a package's too.
      .map((specifier) => packageNameOf(specifier).slice("@kvorum/".length))
      .filter((name) => name !== packageOf(path) && !layerOf(path).packages.includes(name) && !isTestPath(path))
      .map((name) => `imports @kvorum/${name}`),
  );
  expect(wrong).toEqual([]);
});

test("layers: a package imports only the libraries of its row", () => {
  const wrong = findings(sources, ({ path, text }) => {
    const allowed = [...layerOf(path).libraries, ...(isTestPath(path) ? TEST_LIBRARIES : [])];
    return importsOf(text)
      .filter((specifier) => !/^(?:\.|node:|@kvorum\/)/.test(specifier))
      .map(packageNameOf)
      .filter((name) => !allowed.includes(name))
      .map((name) => `imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

test("layers: a manifest declares what its package imports, and nothing outside its row", () => {
  const wrong = findings(manifests, ({ path, text }) => {
    const { dependencies, peerDependencies } = JSON.parse(text) as Partial<Record<string, Record<string, string>>>;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const layer = layerOf(path);
    const allowed = [...layer.packages.map((name) => `@kvorum/${name}`), ...layer.libraries];
    const own = production.filter((source) => packageOf(source.path) === packageOf(path));
    const imported = own
      .flatMap((source) => importsOf(source.text))
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier));
    return [
      ...declared.filter((name) => !allowed.includes(name)).map((name) => `declares ${name}`),
      ...[...new Set(imported.map(packageNameOf))]
        .filter((name) => !declared.includes(name) && name !== `@kvorum/${packageOf(path)}`)
        .map((name) => `does not declare ${name}`),
    ];
  });
  expect(wrong).toEqual([]);
});

test("layers: relative imports stay inside their package and name the .ts file", () => {
  const wrong = findings(sources, ({ path, text }) =>
    importsOf(text)
      .filter((specifier) => specifier.startsWith("."))
      .filter((specifier) => {
        const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
        return !/\.(?:ts|json)$/.test(specifier) || packageOf(target) !== packageOf(path);
      })
      .map((specifier) => `imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

const GLOBALS = "Date|performance|process|crypto|setTimeout|setInterval|setImmediate|queueMicrotask|fetch";
const IMPURE_USE = new RegExp(`(?<![.\\w$])(?:(?:${GLOBALS})\\s*[.([]|new\\s+Date\\b|Math\\.random\\b)`, "g");

test("layers: the pure packages import no Node module and touch no clock, timer, randomness or process", () => {
  const pure = production.filter(({ path }) => layerOf(path).kind !== "runtime");
  const wrong = findings(pure, ({ text }) => [
    ...importsOf(text)
      .filter((specifier) => specifier.startsWith("node:"))
      .map((specifier) => `imports ${specifier}`),
    ...[...codeOf(text).matchAll(IMPURE_USE)].map(([use]) => `uses ${use}`),
  ]);
  expect(pure.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test("layers: nothing in the sans-IO packages is asynchronous", () => {
  const sansIo = production.filter(({ path }) => layerOf(path).kind === "sans-io");
  const wrong = findings(sansIo, ({ text }) =>
    [...codeOf(text).matchAll(/\b(?:async|await|Promise)\b/g)].map(([use]) => `uses ${use}`),
  );
  expect(sansIo.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test("layers: the checks see what they are to forbid", () => {
  const text =
    'import { a } from "node:fs";\nexport * from "x/y";\nconst now = Date.now(); // Date.now()\nawait import("lmdb");\n';
  expect(importsOf(text)).toEqual(["node:fs", "x/y", "lmdb"]);
  expect([...codeOf(text).matchAll(IMPURE_USE)].map(([use]) => use)).toEqual(["Date."]);
});
