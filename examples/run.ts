// `npm run example -- NAME`: tells one of the stories of this folder, on the embedded store unless told otherwise.
import { parseArgs } from "node:util";
import { EXAMPLES } from "./all-examples.ts";
import { type Place, withStores } from "./support/stores.ts";

const EXIT_USAGE = 2;
const USAGE = `usage: npm run example -- NAME [--emulated | --cluster HOST:PORT]

${Object.entries(EXAMPLES)
  .map(([name, { title }]) => `  ${name.padEnd(12)} ${title}`)
  .join("\n")}

Without a place it runs on the embedded store, in this process. --emulated: on seven emulated datacenters in this process.
--cluster: on a cluster that runs, such as the one that \`npx kvorum up --detach\` starts.`;

const request = parseRequest(process.argv.slice(2));
if (typeof request === "string") {
  process.stderr.write(`${request}\n\n${USAGE}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  const { example, place } = request;
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  process.stdout.write(`${example.title}\n`);
  await withStores(place, (clients) => example.run({ ...clients, say }));
}

/** What to run and where, or what is wrong with the words. */
function parseRequest(
  words: readonly string[],
): string | { readonly example: (typeof EXAMPLES)[string]; readonly place: Place } {
  try {
    const options = { emulated: { type: "boolean" }, cluster: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
    const example = EXAMPLES[positionals[0] ?? ""];
    if (example === undefined || positionals.length !== 1) {
      return `an example is named, one of those below; found ${JSON.stringify(positionals.join(" "))}`;
    }
    if (values.emulated === true && values.cluster !== undefined) {
      return "--emulated and --cluster exclude each other";
    }
    const { cluster: address } = values;
    const elsewhere: Place = values.emulated === true ? { kind: "emulated" } : { kind: "embedded" };
    return { example, place: address === undefined ? elsewhere : { kind: "cluster", address } };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
