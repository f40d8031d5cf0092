// The node's log: one JSON line per event, to a file or to standard output.
import { type DestinationStream, destination, type Logger, pino } from "pino";
import type { NodeConfig } from "./config.ts";

/** Writes are synchronous, so that the last lines before a crash are there. */
export function createLogger(config: NodeConfig): Logger {
  const stream: DestinationStream = destination({ dest: config.logFile ?? 1, sync: true, mkdir: true });
  return pino({ level: config.logLevel, base: { datacenter: config.datacenter, pid: process.pid } }, stream);
}
