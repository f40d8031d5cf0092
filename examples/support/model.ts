// A small typed model layer: records of one kind under their ids, unique indexes, and relations to other models. Every operation is
// one atomic write whose checks hold the indexes and the relations true, whoever else writes at the same time.
import { randomUUID } from "node:crypto";
import type { AtomicOperation, Kv, KvEntry, KvReadOptions } from "@kvorum/sdk";

/** A stored record: the fields and an id. */
export type Stored<Fields> = Fields & { readonly id: string };

type FieldOf<Fields> = keyof Fields & string;

export interface ModelOptions<Fields> {
  readonly name: string;
  /** Fields of which no two records may have the same value. */
  readonly unique?: readonly FieldOf<Fields>[];
  /** Fields that hold the id of a record of another model, which must exist. */
  readonly relations?: Readonly<Partial<Record<FieldOf<Fields>, { readonly name: string }>>>;
}

export type ModelResult<Fields> =
  | { readonly ok: true; readonly record: Stored<Fields> }
  /** Another record has the value of a unique field, a related record is missing, or somebody else changed it meanwhile. */
  | { readonly ok: false; readonly reason: "conflict" | "not_found" };

export class Model<Fields extends Readonly<Record<string, string | number>>> {
  readonly name: string;
  readonly #kv: Kv;
  readonly #unique: readonly FieldOf<Fields>[];
  readonly #relations: readonly { readonly field: FieldOf<Fields>; readonly target: string }[];

  constructor(kv: Kv, { name, unique = [], relations }: ModelOptions<Fields>) {
    this.name = name;
    this.#kv = kv;
    this.#unique = unique;
    const targets = Object.entries(relations ?? {}) as [FieldOf<Fields>, { readonly name: string }][];
    this.#relations = targets.map(([field, target]) => ({ field, target: target.name }));
  }

  /** Refused when a unique field's value is taken or a related record does not exist. */
  async create(fields: Fields): Promise<ModelResult<Fields>> {
    const record = { ...fields, id: randomUUID() };
    const write = this.#kv.atomic();
    if (!(await this.#checkRelations(write, record))) {
      return { ok: false, reason: "not_found" };
    }
    for (const field of this.#unique) {
      write.check({ key: this.#uniqueKey(field, record), versionstamp: null });
    }
    this.#put(write, record);
    return (await write.commit()).ok ? { ok: true, record } : { ok: false, reason: "conflict" };
  }

  async find(id: string, options?: KvReadOptions): Promise<Stored<Fields> | null> {
    return (await this.#kv.get<Stored<Fields>>(this.#key(id), options)).value;
  }

  /** By a unique field. */
  async findBy(
    field: FieldOf<Fields>,
    value: string | number,
    options?: KvReadOptions,
  ): Promise<Stored<Fields> | null> {
    const { value: id } = await this.#kv.get<string>([`${this.name}_by_${field}`, value], options);
    return id === null ? null : await this.find(id, options);
  }

  /** Every record that points to `id` with this relation, by id. */
  async findRelated(field: FieldOf<Fields>, id: string, options?: KvReadOptions): Promise<readonly Stored<Fields>[]> {
    const pointers = await Array.fromAsync(this.#kv.list({ prefix: [`${this.name}_of_${field}`, id] }, options));
    const records = await Promise.all(pointers.map(({ key }) => this.find(String(key[2]), options)));
    return records.filter((record) => record !== null);
  }

  /** Changes some fields, and the indexes with them. */
  async update(id: string, changes: Partial<Fields>): Promise<ModelResult<Fields>> {
    const entry = await this.#kv.get<Stored<Fields>>(this.#key(id));
    if (entry.value === null) {
      return { ok: false, reason: "not_found" };
    }
    const record = { ...entry.value, ...changes };
    const write = this.#kv.atomic().check(entry);
    if (!(await this.#checkRelations(write, record))) {
      return { ok: false, reason: "not_found" };
    }
    const before = entry.value;
    for (const field of this.#unique.filter((name) => before[name] !== record[name])) {
      write.check({ key: this.#uniqueKey(field, record), versionstamp: null });
    }
    this.#remove(write, before);
    this.#put(write, record);
    return (await write.commit()).ok ? { ok: true, record } : { ok: false, reason: "conflict" };
  }

  /** False when it does not exist, or was changed meanwhile. Records that point to it are the caller's to look after. */
  async delete(id: string): Promise<boolean> {
    const entry = await this.#kv.get<Stored<Fields>>(this.#key(id));
    if (entry.value === null) {
      return false;
    }
    const write = this.#kv.atomic().check(entry as KvEntry<Stored<Fields>>);
    this.#remove(write, entry.value);
    return (await write.commit()).ok;
  }

  /** That what it points to exists, now and when it is committed. */
  async #checkRelations(write: AtomicOperation, record: Stored<Fields>): Promise<boolean> {
    for (const { field, target } of this.#relations) {
      const related = await this.#kv.get([target, String(record[field])]);
      if (related.versionstamp === null) {
        return false;
      }
      write.check(related);
    }
    return true;
  }

  #put(write: AtomicOperation, record: Stored<Fields>): void {
    write.set(this.#key(record.id), record);
    for (const field of this.#unique) {
      write.set(this.#uniqueKey(field, record), record.id);
    }
    for (const { field } of this.#relations) {
      write.set(this.#relationKey(field, record), true);
    }
  }

  #remove(write: AtomicOperation, record: Stored<Fields>): void {
    write.delete(this.#key(record.id));
    for (const field of this.#unique) {
      write.delete(this.#uniqueKey(field, record));
    }
    for (const { field } of this.#relations) {
      write.delete(this.#relationKey(field, record));
    }
  }

  #key(id: string): readonly string[] {
    return [this.name, id];
  }

  #uniqueKey(field: FieldOf<Fields>, record: Stored<Fields>): readonly (string | number)[] {
    return [`${this.name}_by_${field}`, record[field] ?? ""];
  }

  #relationKey(field: FieldOf<Fields>, record: Stored<Fields>): readonly (string | number)[] {
    return [`${this.name}_of_${field}`, record[field] ?? "", record.id];
  }
}
