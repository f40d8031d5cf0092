// A run's history as text, in the form of design.md 10: one JSON line per event.
import { encodeHistoryEvent } from "@kvorum/checker";
import type { RunResult } from "./run.ts";

export function encodeHistory({ history }: RunResult): string {
  return history.map((event) => `${encodeHistoryEvent(event)}\n`).join("");
}
