// Tests as readable text: blocks of comment, commands, `----`, output, in the manner of etcd's raft tests.
//
// A script is run against a handler and rendered again with the outputs found; the test compares the two texts, so that a
// failure is a diff, and a rewrite is the rendered text (KVORUM_REWRITE=1).

/** One command line: its verb, its positional words and its `key=value` words. */
export interface ScriptCommand {
  readonly line: string;
  readonly verb: string;
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Runs every command of a script in order and renders the script with the outputs found. */
export function runScript(script: string, run: (command: ScriptCommand) => readonly string[]): string {
  const blocks = script.trim().split(/\n\s*\n/);
  return `${blocks.map((block) => renderBlock(block, run)).join("\n\n")}\n`;
}

function renderBlock(block: string, run: (command: ScriptCommand) => readonly string[]): string {
  const lines = block.split("\n");
  const separator = lines.indexOf("----");
  const input = separator === -1 ? lines : lines.slice(0, separator);
  const commands = input.filter((line) => !line.startsWith("#"));
  if (commands.length === 0) {
    return block;
  }
  const output = commands.flatMap((line) => run(parseCommand(line)));
  return [...input, "----", ...(output.length === 0 ? ["ok"] : output)].join("\n");
}

function parseCommand(line: string): ScriptCommand {
  const [verb = "", ...rest] = line.trim().split(/\s+/);
  const options = new Map<string, string>();
  for (const word of rest.filter((each) => each.includes("="))) {
    const at = word.indexOf("=");
    options.set(word.slice(0, at), word.slice(at + 1));
  }
  return { line, verb, words: rest.filter((word) => !word.includes("=")), options };
}
