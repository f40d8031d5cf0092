// A word about the machine, for whoever wonders why a check on processes does not hold.
import { LOAD_BUSY_PER_CORE } from "../limits.ts";

/**
 * null: the machine had time for the run.
 * @param load processes that ran or wanted to, on average of the last minute (os.loadavg)
 */
export function busyNote(load: number, cores: number): string | null {
  return load > cores * LOAD_BUSY_PER_CORE
    ? `this machine was busy: ${Math.round(load)} processes at a time for ${cores} cores; delays measured on it are its own, too`
    : null;
}
