import { expect, test } from "vitest";
import { sinkFrom } from "./sink.ts";

function seen(isTTY: boolean, columns: number, rows: number): object {
  const sink = sinkFrom({ isTTY, columns, rows, write: () => true });
  return { columns: sink.columns, rows: sink.rows };
}

test("sinkFrom: a terminal is as large as it says, and of a usual width when it does not know", () => {
  expect(seen(true, 40, 12)).toEqual({ columns: 40, rows: 12 });
  expect(seen(true, 0, 0)).toEqual({ columns: 100, rows: undefined });
  expect(seen(false, 40, 12)).toEqual({ columns: 100, rows: undefined });
});
