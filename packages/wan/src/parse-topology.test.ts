import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { createTopology, parseTopology } from "./parse-topology.ts";
import { topologyJsonSchema } from "./topology-schema.ts";

const GOOD = `
name: lab
primaryRegion: fra   # not a measured region
regions:
  - region: fra
    datacenters: [fra-a, fra-b, fra-c]
  - region: us-east4
    datacenters: [us-east4-a]
clientRegions: [us-west2]
links:
  - { a: fra, b: us-east4, rttMs: 90 }
  - { a: fra, b: us-west2, rttMs: 150 }
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseTopology(text, { fileName: "lab.yaml" });
    return [];
  } catch (error) {
    const kvorumError = KvorumError.from(error);
    expect(kvorumError.code).toBe("invalid_config");
    expect(kvorumError.message.startsWith(String((kvorumError.details.problems as string[])[0]))).toBe(true);
    return kvorumError.details.problems as string[];
  }
}

/** GOOD with one piece of text replaced. */
function goodBut(before: string, after: string): string {
  expect(GOOD).toContain(before);
  return GOOD.replace(before, after);
}

test("parseTopology: fills in defaults", () => {
  expect(parseTopology(GOOD, { fileName: "lab.yaml" })).toEqual({
    name: "lab",
    primaryRegion: "fra",
    regions: [
      { region: "fra", datacenters: ["fra-a", "fra-b", "fra-c"] },
      { region: "us-east4", datacenters: ["us-east4-a"] },
    ],
    clientRegions: ["us-west2"],
    intraRegionRttMs: 1,
    links: [
      { a: "fra", b: "us-east4", rttMs: 90 },
      { a: "fra", b: "us-west2", rttMs: 150 },
    ],
    profile: {
      jitterMs: 0.4,
      serviceTimeMs: 0,
      spikeProbability: 0.0005,
      lossPercent: 0,
      streamWindowBytes: 3_600_000,
    },
  });
});

test("parseTopology: without clientRegions, every measured region that reaches all has clients", () => {
  const text = "name: one\nprimaryRegion: us-east4\nregions:\n  - { region: us-east4, datacenters: [us-west2, b] }\n";
  const { clientRegions } = parseTopology(text, { fileName: "one.yaml" });
  expect(clientRegions).toHaveLength(11);
  expect(clientRegions).not.toContain("us-west2");
});

test.each([
  ["a syntax error", goodBut("[us-west2]", "[us-west2"), /^lab\.yaml:\d+:\d+: /],
  ["a key given twice", goodBut("name: lab", "name: lab\nname: lab"), /^lab\.yaml:3:1: Map keys must be unique/],
  ["an unknown field", goodBut("name: lab", "nmae: lab\nname: lab"), /^lab\.yaml:2:1: unknown field nmae$/],
  ["a missing field", goodBut("name: lab\n", ""), /^lab\.yaml:2:1: name is missing$/],
  [
    "a wrong type",
    goodBut("rttMs: 90", "rttMs: fast"),
    /^lab\.yaml:11:35: links\[0\]\.rttMs: expected a number, found "fast"$/,
  ],
  ["a figure out of range", goodBut("rttMs: 90", "rttMs: -1"), /^lab\.yaml:11:35: links\[0\]\.rttMs: /],
  ["a name with capitals", goodBut("fra-b", "Fra-B"), /^lab\.yaml:6:26: .*lower-case/],
  ["a datacenter twice", goodBut("fra-b", "fra-a"), /^lab\.yaml:6:26: the name fra-a is taken/],
  ["a datacenter named like a region", goodBut("fra-b", "us-east4"), /^lab\.yaml:6:26: the name us-east4 is taken/],
  ["a client region with datacenters", goodBut("[us-west2]", "[fra]"), /^lab\.yaml:9:17: the name fra is taken/],
  [
    "a primary region elsewhere",
    goodBut("primaryRegion: fra", "primaryRegion: us-west2"),
    /^lab\.yaml:3:16: us-west2 has no/,
  ],
  ["a link to nowhere", goodBut("b: us-west2", "b: us-west9"), /^lab\.yaml:12:18: us-west9 is no region or datacenter/],
  ["a link to itself", goodBut("a: fra, b: us-west2", "a: fra-a, b: fra-a"), /^lab\.yaml:12:20: a link needs two ends/],
  [
    "a link twice",
    goodBut("a: fra, b: us-west2", "a: us-east4, b: fra"),
    /^lab\.yaml:12:5: the link between us-east4 and fra/,
  ],
  ["a link without figures", goodBut(", rttMs: 150", ""), /^lab\.yaml:12:5: a link gives at least one figure/],
  [
    "regions without a round trip",
    goodBut("rttMs: 90", "lossPercent: 1"),
    /^lab\.yaml:7:13: no rttMs between fra and us-east4/,
  ],
  [
    "a client region without one",
    goodBut("rttMs: 150", "lossPercent: 1"),
    /^lab\.yaml:9:17: no rttMs between fra and us-west2/,
  ],
  ["an empty file", "", /^lab\.yaml:1:1: the file: /],
  ["a list", "- a\n- b\n", /^lab\.yaml:1:1: the file: /],
])("parseTopology: %s is refused where it stands", (_, text, expected) => {
  expect(problemsOf(text)[0]).toMatch(expected);
});

test("parseTopology: all problems are in the details", () => {
  expect(problemsOf("name: 1\nregions: 2\nzones: 3\n")).toHaveLength(4);
});

test("parseTopology: more datacenters than processes fit on a machine are refused", () => {
  const datacenters = Array.from({ length: 33 }, (_, i) => i);
  const regions = ["us-east4", "us-west1"].map(
    (region) => `  - { region: ${region}, datacenters: [${datacenters.map((i) => `${region}-n${i}`).join(", ")}] }\n`,
  );
  const text = `name: huge\nprimaryRegion: us-east4\nregions:\n${regions.join("")}`;
  expect(problemsOf(text)).toEqual([expect.stringMatching(/^lab\.yaml:4:3: at most 64 datacenters, found 66$/)]);
});

test("createTopology: a problem in a value is named by its path", () => {
  expect(() => createTopology({ name: "x", regions: [] }, { source: "node.json" })).toThrow(
    /^node\.json primaryRegion: primaryRegion is missing/,
  );
});

const PUBLISHED = `extends: deploy
name: deploy-as-published
profile:
  serviceTimeMs: 6
`;

test("parseTopology: a file that extends a preset replaces what it gives, in the profile figure by figure", () => {
  const deploy = createTopology({ extends: "deploy" }, { source: "deploy" });
  const published = parseTopology(PUBLISHED, { fileName: "published.yaml" });
  expect(published).toEqual({
    ...deploy,
    name: "deploy-as-published",
    profile: { ...deploy.profile, serviceTimeMs: 6 },
  });
  expect(parseTopology(JSON.stringify(published), { fileName: "again.json" })).toEqual(published);
  const smaller = {
    extends: "deploy",
    regions: [{ region: "us-east4", datacenters: ["va"] }],
    clientRegions: ["us-west2"],
    links: [{ a: "va", b: "us-west2", rttMs: 99 }],
  } as const;
  const { name, regions, links, intraRegionRttMs } = createTopology(smaller, { source: "smaller" });
  expect({ name, regions, links, intraRegionRttMs }).toEqual({
    name: "deploy",
    regions: smaller.regions,
    links: smaller.links,
    intraRegionRttMs: 1,
  });
});

test.each([
  [
    "an unknown preset",
    PUBLISHED.replace(": deploy\n", ": atlantis\n"),
    /^lab\.yaml:1:10: extends: there is no "atlantis"; there are deploy, /,
  ],
  ["an unknown field", `${PUBLISHED}zones: 3\n`, /^lab\.yaml:5:1: unknown field zones$/],
  ["a figure out of range", PUBLISHED.replace(": 6", ": 1001"), /^lab\.yaml:4:18: profile\.serviceTimeMs: /],
  ["a profile of the wrong form", "extends: deploy\nprofile: 3\n", /^lab\.yaml:2:10: profile: /],
  [
    "a region without figures",
    `${PUBLISHED}regions: [{ region: us-east4, datacenters: [va] }, { region: moon, datacenters: [m] }]\n`,
    /^lab\.yaml:5:62: no rttMs between us-east4 and moon is known/,
  ],
  [
    "regions without the preset's primary",
    `${PUBLISHED}regions: [{ region: us-west1, datacenters: [or] }]\n`,
    /^lab\.yaml:1:1: us-east4 has no datacenters/,
  ],
])("parseTopology: extending, %s is refused where it stands", (_, text, expected) => {
  expect(problemsOf(text)[0]).toMatch(expected);
});

test("topologyJsonSchema: describes the file, for editors, whole or starting from a preset", () => {
  expect(topologyJsonSchema()).toMatchObject({
    anyOf: [
      { type: "object", required: ["name", "primaryRegion", "regions"], additionalProperties: false },
      { type: "object", required: ["extends"], additionalProperties: false },
    ],
  });
});

test("parseTopology: mistyped names say what was meant, each at its line and column", () => {
  expect(problemsOf(goodBut("primaryRegion: fra ", "primaryregion: fra "))).toEqual([
    "lab.yaml:3:1: unknown field primaryregion; did you mean primaryRegion?",
  ]);
  expect(problemsOf("extends: three-continent")).toEqual([
    'lab.yaml:1:10: extends: there is no "three-continent"; did you mean three-continents?',
  ]);
});

test("parseTopology: of a file that is no topology at all the first twenty problems are told, and how many more there are", () => {
  const fields = Array.from({ length: 30 }, (_, i) => `unknown${i}: 1`).join("\n");
  const message = messageOf(`${GOOD}${fields}\n`);
  expect(message.split("\n")).toHaveLength(21);
  expect(message).toMatch(/\nand 10 more$/);
});

function messageOf(text: string): string {
  try {
    parseTopology(text, { fileName: "lab.yaml" });
    return "";
  } catch (error) {
    return KvorumError.from(error).message;
  }
}
