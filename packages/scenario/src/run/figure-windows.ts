// What the nodes measured, phase by phase: taken and reset at each boundary.
import type { NodeFigures } from "@kvorum/protocol";
import type { WorldNode } from "../world/world.ts";

export interface FigureWindow {
  /** The phase that it is of. */
  readonly phase: string;
  readonly figures: readonly NodeFigures[];
}

export class FigureWindows {
  readonly #nodes: readonly WorldNode[];
  readonly #windows: FigureWindow[] = [];

  constructor(nodes: readonly WorldNode[]) {
    this.#nodes = nodes;
  }

  get all(): readonly FigureWindow[] {
    return this.#windows;
  }

  /** What was measured until now is nobody's. */
  async reset(): Promise<void> {
    await takeFigures(this.#nodes);
  }

  /** What was measured since the last time belongs to this phase. */
  async close(phase: string): Promise<void> {
    this.#windows.push({ phase, figures: await takeFigures(this.#nodes) });
  }
}

/** A node that does not answer has none: what it had measured died with it, or comes later. */
async function takeFigures(nodes: readonly WorldNode[]): Promise<readonly NodeFigures[]> {
  const taken = await Promise.allSettled(nodes.map((node) => node.takeFigures({ reset: true })));
  return taken.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
