import { expect, test } from "vitest";
import type { AuditWords } from "./audit-words.ts";
import { AUDIT_CALL_SITE_LENGTH_MAX, AUDIT_CLIENT_NAME_LENGTH_MAX, AUDIT_SEQUENCE_RANGES_MAX } from "./limits.ts";
import { validateOperation } from "./validate.ts";

function validate(words: Partial<AuditWords>): void {
  const audit = { clientId: null, clientName: "", callSite: "", acknowledged: [], seen: null, ...words };
  validateOperation({ kind: "read", ranges: [], consistency: { level: "eventual" }, timeoutMs: 1, audit });
}

function ranges(count: number): AuditWords["acknowledged"] {
  return Array.from({ length: count }, (_, i) => ({ first: 2 * i + 1, last: 2 * i + 1 }));
}

test("audit words: as long as a replica keeps them they are allowed", () => {
  validate({});
  validate({
    callSite: "x".repeat(AUDIT_CALL_SITE_LENGTH_MAX),
    clientName: "x".repeat(AUDIT_CLIENT_NAME_LENGTH_MAX),
    acknowledged: ranges(AUDIT_SEQUENCE_RANGES_MAX),
  });
});

test.each<readonly [string, Partial<AuditWords>]>([
  ["a longer call site", { callSite: "x".repeat(AUDIT_CALL_SITE_LENGTH_MAX + 1) }],
  ["a longer name", { clientName: "x".repeat(AUDIT_CLIENT_NAME_LENGTH_MAX + 1) }],
  ["more ranges", { acknowledged: ranges(AUDIT_SEQUENCE_RANGES_MAX + 1) }],
  ["a range that begins at 0", { acknowledged: [{ first: 0, last: 1 }] }],
  ["a range that ends before it begins", { acknowledged: [{ first: 2, last: 1 }] }],
])("audit words: %s is refused", (_name, words) => {
  expect(() => validate(words)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});
