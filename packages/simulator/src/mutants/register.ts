// Loads a mutant instead of the code: `KVORUM_MUTANT=name node --import …/register.ts …`. For tests only.
import { registerHooks } from "node:module";
import { applyEdit, type SourceEdit } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";

const name = process.env.KVORUM_MUTANT ?? "";
const mutant = MUTANTS.find((candidate) => candidate.name === name);
if (mutant === undefined) {
  throw new Error(`KVORUM_MUTANT=${name} is none of ${MUTANTS.map((candidate) => candidate.name).join(", ")}`);
}

const editsOf = (url: string): readonly SourceEdit[] => mutant.edits.filter(({ file }) => url.endsWith(`/${file}`));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const edits = editsOf(url);
    if (edits.length === 0 || loaded.source == null) {
      return loaded;
    }
    const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: edits.reduce(applyEdit, source) };
  },
});
