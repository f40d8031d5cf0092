// Walks through a history in real time: every invocation and completion, in the order in which they happened.

interface Interval {
  readonly invokedOrder: number;
  /** Infinity for one that never completed: it is not reported. */
  readonly completedOrder: number;
}

export interface SweepVisitor<T> {
  readonly invoked: (item: T) => void;
  readonly completed: (item: T) => void;
}

/** Visits every item at its invocation, and at its completion if it has one. */
export function sweepInRealTime<T extends Interval>(items: readonly T[], visitor: SweepVisitor<T>): void {
  const moments = items.flatMap((item) => [
    { order: item.invokedOrder, item, visit: visitor.invoked },
    ...(Number.isFinite(item.completedOrder) ? [{ order: item.completedOrder, item, visit: visitor.completed }] : []),
  ]);
  moments.sort((a, b) => a.order - b.order);
  for (const { item, visit } of moments) {
    visit(item);
  }
}
