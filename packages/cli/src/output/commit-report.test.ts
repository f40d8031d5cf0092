import { expect, test } from "vitest";
import { commitReport } from "./commit-report.ts";

test("commitReport: says where a commit is durable; one whose check did not hold is exit code 1", () => {
  const committed = { ok: true, versionstamp: "00000000000000030000" } as const;
  expect(commitReport({ ...committed, datacentersDurable: 2 }, "0:3")).toEqual({
    document: { ...committed, datacentersDurable: 2, bookmark: "0:3" },
    text: "committed at versionstamp 00000000000000030000, durable in 2 datacenters\n",
  });
  expect(commitReport({ ...committed, datacentersDurable: 1 }, "0:3").text).toMatch(/durable in 1 datacenter\n$/);
  expect(commitReport({ ok: false }, "0:3")).toMatchObject({
    exitCode: 1,
    document: { ok: false, versionstamp: null },
  });
});
