// The settings of a datacenter process: a JSON file, overridden by flags, overridden by nothing. Validated here and
// nowhere below (style rule 31).
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type DatacenterId, KvorumError, parseDatacenterId, parseRegion, type Region } from "@kvorum/base";
import { topologySchema, type Topology } from "@kvorum/wan";
import { z } from "zod";
