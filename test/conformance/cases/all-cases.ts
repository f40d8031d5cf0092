// Every case, in the order of the report.
import type { ConformanceCase } from "../conformance-case.ts";
import { ATOMIC_CASES } from "./atomic-cases.ts";
import { BASIC_CASES } from "./basic-cases.ts";
import { CLOSE_CASES } from "./close-cases.ts";
import { DETAIL_CASES } from "./detail-cases.ts";
import { EXPIRY_CASES } from "./expiry-cases.ts";
import { KEY_CASES } from "./key-cases.ts";
import { LIMIT_CASES } from "./limit-cases.ts";
import { LIST_CASES } from "./list-cases.ts";
import { QUEUE_CASES } from "./queue-cases.ts";
import { SUM_CASES } from "./sum-cases.ts";
import { VALUE_CASES } from "./value-cases.ts";
import { WATCH_CASES } from "./watch-cases.ts";

export const CASES: readonly ConformanceCase[] = [
  ...BASIC_CASES,
  ...KEY_CASES,
  ...VALUE_CASES,
  ...LIST_CASES,
  ...ATOMIC_CASES,
  ...SUM_CASES,
  ...LIMIT_CASES,
  ...EXPIRY_CASES,
  ...WATCH_CASES,
  ...QUEUE_CASES,
  ...CLOSE_CASES,
  ...DETAIL_CASES,
];
