import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { renderJunit } from "./junit.ts";

const XML = renderJunit(SAMPLE_REPORT);

test("renderJunit: a suite per scenario, a case per check, the failed ones with what was found", () => {
  expect(XML).toContain(
    '<testsuite name="kvorum scenario sample" tests="2" failures="1" errors="0" skipped="0" time="20.000"',
  );
  expect(XML.match(/<testcase /g)).toHaveLength(2);
  expect(XML).toContain('name="asia-southeast1 eventualReadMs p50 &lt; 10 ms" time="0"/>');
  expect(XML).toContain('<failure message="1 of 3 are off"');
});

test("renderJunit: seed and command are properties", () => {
  expect(XML).toContain('<property name="seed" value="7"/>');
  expect(XML).toContain(`<property name="command" value="${SAMPLE_REPORT.command}"/>`);
});

test("renderJunit: what a check says cannot break the document", () => {
  const checks = [{ name: 'a "b" <c> & d', ok: false, detail: "line\none\u0000\u0007two\ud800" }];
  const xml = renderJunit({ ...SAMPLE_REPORT, checks });
  expect(xml).toContain('name="a &quot;b&quot; &lt;c&gt; &amp; d"');
  expect(xml).toContain('message="line&#10;onetwo\ufffd"');
});
