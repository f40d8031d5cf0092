// A report that a run has left on disk.
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { type Report, reportSchema } from "@kvorum/scenario";

/**
 * @param folder where the command was given @param path the folder of a report, or its report.json
 * @throws KvorumError invalid_argument: there is none, or it is not one that this kvorum can read
 */
export async function mustReadReport(folder: string, path: string): Promise<Report> {
  const file = await reportFileAt(resolve(folder, path));
  const parsed = reportSchema.safeParse(await readJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? "" : `: ${issue.path.map(String).join(".")}: ${issue.message}`;
    throw new KvorumError("invalid_argument", `${file} is not a report that this kvorum can read${where}`);
  }
  return parsed.data;
}

async function reportFileAt(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, "report.json") : path;
  } catch (cause) {
    throw new KvorumError("invalid_argument", `there is no report at ${path}`, { cause });
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new KvorumError("invalid_argument", `${file} cannot be read as JSON`, { cause });
  }
}
