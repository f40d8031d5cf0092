// The page of a report: where it was said to be, or the newest one that runs have left below reports/.
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";

const REPORTS_FOLDER = "reports";
const PAGE = "report.html";

/**
 * @param folder where the command was given @param directory the report's; undefined: the newest
 * @throws KvorumError invalid_argument: there is none
 */
export async function mustFindPage(folder: string, directory: string | undefined): Promise<string> {
  if (directory === undefined) {
    return await newestPage(resolve(folder, REPORTS_FOLDER));
  }
  const page = resolve(folder, directory, PAGE);
  if ((await writtenAtMs(page)) === null) {
    throw new KvorumError("invalid_argument", `there is no ${page}: kvorum run and kvorum demo write one`);
  }
  return page;
}

async function newestPage(reports: string): Promise<string> {
  const names = await readdir(reports).catch(() => []);
  const pages = await Promise.all(
    names.map(async (name) => {
      const page = join(reports, name, PAGE);
      return { page, atMs: await writtenAtMs(page) };
    }),
  );
  const [newest] = pages
    .flatMap(({ page, atMs }) => (atMs === null ? [] : [{ page, atMs }]))
    .sort((a, b) => b.atMs - a.atMs);
  if (newest === undefined) {
    throw new KvorumError(
      "invalid_argument",
      `there is no report below ${reports}: name its folder, or run a scenario`,
    );
  }
  return newest.page;
}

/** Null when there is no such file. */
async function writtenAtMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}
