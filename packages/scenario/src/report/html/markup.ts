// HTML that is safe by construction: what is put into a template is escaped unless it is markup itself.

/** A piece of HTML. Only `markup` makes one. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

type Child = Markup | string | number | readonly Markup[] | null;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Template tag: markup`<td>${text}</td>`. Strings are escaped, lists are joined, null is nothing. */
export function markup(strings: TemplateStringsArray, ...children: readonly Child[]): Markup {
  const parts = strings.map((text, i) => text + (i < children.length ? textOf(children[i] ?? null) : ""));
  return new Markup(parts.join(""));
}

function textOf(child: Child): string {
  if (child === null) {
    return "";
  }
  if (child instanceof Markup) {
    return child.toString();
  }
  if (typeof child === "object") {
    return child.join("");
  }
  return String(child).replace(/[&<>"']/g, (character) => ESCAPES.get(character) ?? character);
}
