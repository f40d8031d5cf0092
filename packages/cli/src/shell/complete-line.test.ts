import type { Key } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { type CompletionSources, completeLine } from "./complete-line.ts";

const KEYS: readonly Key[] = [
  ["game", 7],
  ["user", 1n, "name"],
  ["user", 1n, "mail"],
  ["user", 2n],
];

const sources: CompletionSources = {
  commands: ["get", "set", "sum", ".region"],
  regions: ["us-east4", "europe-west3"],
  databases: async () => ["shop", "sessions"],
  keys: async (prefix) =>
    KEYS.filter((key) => prefix.every((part, at) => key[at] === part) && key.length > prefix.length),
};

test.each([
  ["s", ["set", "sum"]],
  [".r", [".region"]],
  [".region eu", ["europe-west3"]],
  [".consistency b", ["bounded"]],
  [".database se", ["sessions"]],
  ["get [", ['["game",', '["user",']],
  ['get ["u', ['["user",']],
  ['get ["user",', ['["user",1n,', '["user",2n]']],
  ['get ["user",1n,"m', ['["user",1n,"mail"]']],
  ['set ["game",7] ', []],
  ['get ["nothing",', []],
])("completeLine: %s", async (line, candidates) => {
  expect((await completeLine(line, sources))[0]).toEqual(candidates);
});
