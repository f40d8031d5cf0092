// The monotonic clock of this machine. process.hrtime reads CLOCK_MONOTONIC, which all processes (and containers) of one
// machine share, so an instant stamped by one node can be compared with the clock of another on the same machine.
import { createInstantMs, type InstantMs } from "@kvorum/base";

/** Now, in ms with a fraction of about 0.001; never goes back; zero is the start of the machine. */
export function monotonicNowMs(): InstantMs {
  const [seconds, nanoseconds] = process.hrtime();
  return createInstantMs(seconds * 1e3 + nanoseconds / 1e6);
}
