// Values as one line of text each, so that what a case saw inside another process or runtime can be compared.

/** One line; values that differ in kind or content show differently. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  if (Object.is(value, -0)) {
    return "-0";
  }
  return typeof value === "object" && value !== null ? showObject(value) : String(value);
}

/**
 * What a call that must fail fails with, thrown or rejected: "TypeError: text", its first line, without addresses.
 * "no refusal" when it does not fail.
 */
export async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
    return "no refusal";
  } catch (error) {
    return showError(error);
  }
}

/** The same without the text, where that is the runtime's and none of the API's. */
export async function refusalClass(call: () => unknown): Promise<string> {
  return (await refusal(call)).split(": ")[0] ?? "";
}

export function showError(error: unknown): string {
  if (!(error instanceof Error)) {
    return `thrown: ${show(error)}`;
  }
  const [line = ""] = error.message.split("\n");
  return `${error.name}: ${line.replaceAll(/http:\/\/[^\s'"()]+/g, "URL")}`;
}

function showObject(value: object): string {
  if (isKvU64(value)) {
    return `KvU64(${value.value})`;
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${nameOf(value)}(${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")})`;
  }
  if (value instanceof ArrayBuffer) {
    return `ArrayBuffer(${value.byteLength})`;
  }
  if (value instanceof Date || value instanceof RegExp || value instanceof Boolean || value instanceof Number) {
    return `${nameOf(value)}(${value instanceof Date ? value.toISOString() : value})`;
  }
  if (value instanceof Error) {
    return `${value.name}(${value.message})`;
  }
  if (value instanceof Map || value instanceof Set) {
    return `${nameOf(value)}(${Array.from(value, show).join(", ")})`;
  }
  return Array.isArray(value) ? showArray(value) : showRecord(value);
}

function showArray(value: readonly unknown[]): string {
  const parts = Array.from(value, (part, i) => (i in value ? show(part) : "hole"));
  return `[${parts.join(", ")}]`;
}

function showRecord(value: object): string {
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${part === value ? "itself" : show(part)}`);
  return `{${parts.join(", ")}}`;
}

/** Each client has a class of its own; @deno/kv's is named with an underscore. */
function isKvU64(value: object): value is { readonly value: bigint } {
  return /^_?KvU64$/.test(nameOf(value));
}

function nameOf(value: object): string {
  return value.constructor === NODE_BUFFER ? "Uint8Array" : value.constructor.name;
}

/** Node's subclass of Uint8Array, where there is one. */
const NODE_BUFFER: unknown = (globalThis as { readonly Buffer?: unknown }).Buffer;
