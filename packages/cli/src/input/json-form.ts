// Values as JSON, losslessly. What JSON has no word for is an object with one member whose name says what it is:
// {"$bigint":"1"}, {"$u64":"1"}, {"$bytes":"base64"}, {"$date":"2026-01-31T12:00:00.000Z"}, {"$map":[[key,value],…]},
// {"$set":[value,…]}, {"$number":"NaN"}, {"$undefined":true}; {"$v8":"base64"} holds anything else that structured clone
// can (design.md 10). An object that only looks like one of these is wrapped: {"$object":{"$bigint":…}}.

/** A document that JSON.stringify writes as it is. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

const FORMS = [
  "$bigint",
  "$u64",
  "$bytes",
  "$date",
  "$map",
  "$set",
  "$number",
  "$undefined",
  "$v8",
  "$object",
] as const;

/** An object that stands for a value of another type. */
export interface Form {
  readonly name: (typeof FORMS)[number];
  readonly content: Json;
}

/** The typed form that an object with exactly one member is. */
export function findForm(document: JsonObject): Form | undefined {
  const [first, ...rest] = Object.entries(document);
  const name = FORMS.find((form) => form === first?.[0]);
  return name === undefined || first === undefined || rest.length > 0 ? undefined : { name, content: first[1] };
}

/** An object from its own members: a member called __proto__ is one like any other. */
export function objectFrom<T>(members: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries(members);
}
