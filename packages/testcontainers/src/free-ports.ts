// Ports of this machine for a container, chosen before it starts so that they stay the same when it restarts.
import type { PortGenerator, PortWithBinding } from "testcontainers";
import { GRPC_PORT, HTTP_PORT, PORT_ATTEMPTS } from "./limits.ts";

/** Starts something on free ports. When somebody takes one before the engine does, again with others, three times in all. */
export async function onFreePorts<T>(
  free: PortGenerator,
  start: (ports: readonly PortWithBinding[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const ports = [
      { container: GRPC_PORT, host: await free.generatePort() },
      { container: HTTP_PORT, host: await free.generatePort() },
    ];
    try {
      return await start(ports);
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !isPortTaken(error)) {
        throw error;
      }
    }
  }
}

/** The engine has no code for it, only these words. */
function isPortTaken(error: unknown): boolean {
  return error instanceof Error && /port is already allocated|address already in use/.test(error.message);
}
