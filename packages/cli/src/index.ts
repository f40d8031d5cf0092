export { type CliContext, createCliContext, type ExitCode } from "./cli-context.ts";
export { main } from "./main.ts";
