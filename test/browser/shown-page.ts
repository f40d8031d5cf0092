// A report's page as a browser shows it: the numbers on it, what it asked of the network, what sticks out of a narrow screen.
import type { Browser, Page } from "playwright-core";

/** A number on the page, with where it says that it is from. */
export interface ShownFigure {
  readonly path: string;
  readonly value: number;
  /** What is read; empty for what is drawn. */
  readonly text: string;
}

/** The narrowest screen that the page is for, in CSS pixels. */
export const PHONE_WIDTH = 360;
const PHONE_HEIGHT = 740;
/** A4 within the margins that a browser prints with, in CSS pixels. */
export const PAPER = { width: 718, height: 1_047 };

export interface ShownPage extends AsyncDisposable {
  readonly page: Page;
  /** Everything that was asked for beside the page itself, and everything that the browser complained about. */
  readonly complaints: readonly string[];
}

/** Opens a file as on a phone. */
export async function showPage(browser: Browser, file: string): Promise<ShownPage> {
  const page = await browser.newPage({ viewport: { width: PHONE_WIDTH, height: PHONE_HEIGHT } });
  const complaints: string[] = [];
  const url = `file://${file}`;
  page.on("request", (request) => {
    if (request.url() !== url) {
      complaints.push(`asked for ${request.url()}`);
    }
  });
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => page.close() };
}

export async function shownFigures(page: Page): Promise<readonly ShownFigure[]> {
  const found = await page.locator("[data-path]").evaluateAll((elements) =>
    elements.map((element) => ({
      path: element.getAttribute("data-path") ?? "",
      value: Number(element.getAttribute("data-value")),
      text: element.closest("svg") === null ? (element.textContent ?? "") : "",
    })),
  );
  return found;
}

/** How wide a page is with all that reaches over its edge. */
export async function contentWidth(page: Page): Promise<number> {
  return await page.locator("html").evaluate((root) => root.scrollWidth);
}

/** Elements that reach over the right edge, except inside of what scrolls by itself; and text that leaves its drawing. */
export async function overflowing(page: Page): Promise<readonly string[]> {
  return await page.locator("body *").evaluateAll((elements) =>
    elements.flatMap((element) => {
      const width = element.ownerDocument.documentElement.clientWidth;
      const drawing = element.parentElement?.closest("svg") ?? null;
      const box = element.getBoundingClientRect();
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute("class")} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
      if (drawing !== null) {
        const frame = drawing.getBoundingClientRect();
        const isOut = box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
        return element.tagName === "text" && isOut ? [`out of its drawing: ${name}`] : [];
      }
      const scrolls = element.parentElement?.closest(".scroll, pre") ?? null;
      return scrolls === null && box.right > width + 1 ? [`out of the page: ${name}`] : [];
    }),
  );
}

/** Pairs of labels, of those that the selector finds in one drawing, that cover each other. */
export async function overlapping(page: Page, selector: string): Promise<readonly string[]> {
  return await page.locator(selector).evaluateAll((elements) => {
    const labels = elements.map((element) => ({
      text: element.textContent ?? "",
      drawing: element.closest("svg"),
      box: element.getBoundingClientRect(),
    }));
    return labels.flatMap((a, i) =>
      labels
        .slice(i + 1)
        .filter((b) => {
          const isApart =
            a.box.right <= b.box.left + 1 ||
            b.box.right <= a.box.left + 1 ||
            a.box.bottom <= b.box.top + 1 ||
            b.box.bottom <= a.box.top + 1;
          return a.drawing === b.drawing && !isApart;
        })
        .map((b) => `${a.text} and ${b.text}`),
    );
  });
}
