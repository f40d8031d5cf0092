// Entry of the datacenter process: settings, start, signals, exit code.
import { ERROR_CODES, KvorumError } from "@kvorum/base";
import type { Logger } from "pino";
import { startNode } from "./compose.ts";
import { type NodeConfig, readConfig, USAGE } from "./config.ts";
import { SIGNAL_REPEAT_MS, STOP_MS_MAX } from "./limits.ts";
import { createLogger } from "./logger.ts";

const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Runs until SIGTERM or SIGINT, and stops in order; a second one ends it at once. A failure is one line on stderr and the exit code of its error (base/errors.ts). */
export async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  try {
    await run(readConfig(args, process.env));
  } catch (error) {
    fail(error);
  }
}

async function run(config: NodeConfig): Promise<void> {
  const logger = createLogger(config);
  const fatal = (error: unknown): void => {
    logger.fatal({ err: error }, "stopping: nothing more can be acknowledged");
    fail(error);
  };
  process.on("uncaughtException", fatal);
  process.on("unhandledRejection", fatal);
  const node = await startNode(config, logger, fatal);
  let stoppingSinceMs: number | null = null;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (stoppingSinceMs === null) {
        stoppingSinceMs = performance.now();
        void stop(node, logger, signal);
      } else if (performance.now() - stoppingSinceMs >= SIGNAL_REPEAT_MS) {
        logger.warn({ signal }, "leaving at once; everything acknowledged is on disk");
        process.exit(ERROR_CODES.internal.exitCode);
      }
    });
  }
}

async function stop(node: { stop(): Promise<void> }, logger: Logger, signal: string): Promise<void> {
  logger.info({ signal }, "stopping");
  setTimeout(() => {
    logger.error({ stopMsMax: STOP_MS_MAX }, "stop took too long, leaving; everything acknowledged is on disk");
    process.exit(ERROR_CODES.internal.exitCode);
  }, STOP_MS_MAX).unref();
  await node.stop();
  logger.info("stopped");
  process.exit(0);
}

function fail(error: unknown): never {
  const { code, message } = KvorumError.from(error);
  process.stderr.write(`kvorum-node: ${code}: ${message}\n`);
  process.exit(ERROR_CODES[code].exitCode);
}
