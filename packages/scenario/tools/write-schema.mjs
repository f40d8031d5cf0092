// Writes scenarios/schema.json, which gives editors completion in scenario files: `npm run generate -w @kvorum/scenario`.
import { writeFileSync } from "node:fs";
import { scenarioJsonSchema } from "../src/schema/scenario-schema.ts";

const target = new URL("../../../scenarios/schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
