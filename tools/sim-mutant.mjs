// npm run sim:mutant -- NAME|--all [--seed N | --hunt A..B | --without] [--json]: runs `kvorum sim` with an old bug brought back
// (packages/simulator/src/mutants), and says whether the judge named there kills it. Exit code 0: every one was killed.
// With --without the same seeds run as the source is: none may be "killed", and the exit code is 1.
// With --hunt it looks for the first seed of a range that kills the mutant and passes without it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = join(import.meta.dirname, "..");
const MUTANTS_FOLDER = join(ROOT, "packages", "simulator", "src", "mutants");
const HUNT_STEP = 10;
const { MUTANTS } = await import(join(MUTANTS_FOLDER, "mutants.ts"));

const { values, positionals } = parseArgs({
  options: {
    seed: { type: "string" },
    hunt: { type: "string" },
    json: { type: "boolean" },
    all: { type: "boolean" },
    without: { type: "boolean" },
  },
  allowPositionals: true,
});
const chosen = values.all ? MUTANTS : MUTANTS.filter(({ name }) => positionals.includes(name));
if (chosen.length === 0) {
  console.error(
    `no such mutant; there are:\n${MUTANTS.map(({ name, pitfall }) => `  ${name}: ${pitfall}`).join("\n")}`,
  );
  process.exit(2);
}
process.exitCode = chosen.map(values.hunt === undefined ? attempt : hunt).every((killed) => killed) ? 0 : 1;

function attempt({ name, pitfall, seed, judge }) {
  const usedSeed = values.seed ?? String(seed);
  const found = judgeOf(simulate(values.without ? null : name, "--seed", usedSeed));
  const killed = values.without ? found !== "nobody" : found === judge;
  report({ mutant: name, pitfall, seed: Number(usedSeed), killed, judge: found });
  return killed;
}

function hunt({ name, pitfall }) {
  const [first, last] = values.hunt.split("..").map(Number);
  for (let seed = first; seed <= last; seed += HUNT_STEP) {
    const range = `${seed}..${Math.min(last, seed + HUNT_STEP - 1)}`;
    for (const failed of simulate(name, "--seeds", range)?.failed ?? []) {
      if (simulate(null, "--seed", String(failed.seed))?.ok === true) {
        report({ mutant: name, pitfall, seed: failed.seed, killed: true, judge: judgeOf(failed) });
        return true;
      }
    }
  }
  report({ mutant: name, pitfall, seed: last, killed: false, judge: "nobody" });
  return false;
}

/** What `kvorum sim --json` printed; null when it printed nothing of the kind. */
function simulate(mutant, ...words) {
  const register = mutant === null ? [] : ["--import", join(MUTANTS_FOLDER, "register.ts")];
  const command = [...register, join(ROOT, "packages", "cli", "bin", "kvorum.mjs"), "sim", ...words, "--json"];
  const env = { ...process.env, ...(mutant === null ? {} : { KVORUM_MUTANT: mutant }) };
  try {
    return JSON.parse(spawnSync(process.execPath, command, { encoding: "utf8", env, maxBuffer: 2 ** 28 }).stdout);
  } catch {
    return null;
  }
}

/** The first judge that spoke. */
function judgeOf(run) {
  if (run === null) {
    return "no result";
  }
  return run.violations[0]?.judge ?? (run.outcome === "stuck" ? `stuck in the ${run.phase} phase` : "nobody");
}

function report(result) {
  const { mutant, pitfall, seed, killed, judge } = result;
  console.log(
    values.json
      ? JSON.stringify(result)
      : `${killed ? "killed" : "ALIVE "} ${mutant} (${pitfall}): seed ${seed}: ${judge}`,
  );
}
