// Primary and secondary indexes: a record is stored once under its id, and each index is a key of its own that leads to it. Both
// are written in one atomic write, so that no reader, however far behind, finds one without the other.
import type { Kv, KvReadOptions } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly city: string;
}

const byId = (id: string) => ["users", id];
/** Unique: the check that it is absent decides who gets an address. */
const byEmail = (email: string) => ["users_by_email", email];
/** Not unique: the id at the end tells apart who lives in one city. Sorted by city, then by id. */
const byCity = ({ city, id }: User) => ["users_by_city", city, id];

/** False when the id or the address is taken. */
export async function createUser(kv: Kv, user: User): Promise<boolean> {
  const { ok } = await kv
    .atomic()
    .check({ key: byId(user.id), versionstamp: null }, { key: byEmail(user.email), versionstamp: null })
    .set(byId(user.id), user)
    .set(byEmail(user.email), user.id)
    .set(byCity(user), user)
    .commit();
  return ok;
}

/** Two steps, by the index and then by the id. */
export async function findByEmail(kv: Kv, email: string, options?: KvReadOptions): Promise<User | null> {
  const { value: id } = await kv.get<string>(byEmail(email), options);
  return id === null ? null : (await kv.get<User>(byId(id), options)).value;
}

/** One step: this index holds a copy of the record. */
export async function namesInCity(kv: Kv, city: string, options?: KvReadOptions): Promise<readonly string[]> {
  const users = await Array.fromAsync(kv.list<User>({ prefix: ["users_by_city", city] }, options));
  return users.map(({ value }) => value.name);
}

/** False when somebody else changed the user meanwhile: read again, and decide again. */
export async function moveUser(kv: Kv, id: string, city: string): Promise<boolean> {
  const entry = await kv.get<User>(byId(id));
  if (entry.value === null) {
    return false;
  }
  const moved = { ...entry.value, city };
  const { ok } = await kv
    .atomic()
    .check(entry)
    .set(byId(id), moved)
    .delete(byCity(entry.value))
    .set(byCity(moved), moved)
    .commit();
  return ok;
}

export const indexes: Example = {
  title: "Primary and secondary indexes, written atomically",
  run: async (stage) => {
    const { near, say } = stage;
    const ada = { id: "u2", name: "Ada", email: "ada@example.com", city: "London" };
    const grace = { id: "u1", name: "Grace", email: "grace@example.com", city: "London" };
    say(`Ada signs up: ${await createUser(near, ada)}; Grace signs up: ${await createUser(near, grace)}`);
    const impostor = { ...grace, id: "u3", email: ada.email };
    say(`somebody takes Ada's address: ${await createUser(near, impostor)}`);
    say(`by address: ${(await findByEmail(near, ada.email))?.name}`);
    say(`in London, sorted by the index: ${(await namesInCity(near, "London")).join(", ")}`);
    await lookFromAfar(stage, "in London:", (kv, options) => namesInCity(kv, "London", options));
    say(`Ada moves to Paris: ${await moveUser(near, ada.id, "Paris")}`);
    await lookFromAfar(stage, "in London and Paris:", async (kv, options) => [
      await namesInCity(kv, "London", options),
      await namesInCity(kv, "Paris", options),
    ]);
    say("Whenever Singapore sees Ada, it sees her in one city: both indexes change at one versionstamp.");
  },
};
