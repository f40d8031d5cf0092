// From stored records to the entries that the Kv API returns.
import { decodeKey, decodeValue, versionstampToHex } from "@kvorum/keyspace";
import type { Provenance, KvEntry as StoredEntry } from "@kvorum/kv";
import type { KvEntry, KvEntryMaybe, KvKey, KvProvenance } from "./kv-types.ts";
import { v8Serializer } from "./v8-serializer.ts";

/** The caller names T: what was stored under a key is not checked against it, as in Deno. */
export function entryFromStored<T>(stored: StoredEntry, provenance: KvProvenance): KvEntry<T> {
  return entryOf<T>(decodeKey(stored.key), stored, provenance);
}

/** The answer for one key that was asked for: its record, or null for value and versionstamp. */
export function entryOfKey<T>(key: KvKey, stored: StoredEntry | undefined, provenance: KvProvenance): KvEntryMaybe<T> {
  const copy = [...key];
  return stored === undefined
    ? { key: copy, value: null, versionstamp: null, provenance }
    : entryOf<T>(copy, stored, provenance);
}

export function provenanceFrom(provenance: Provenance): KvProvenance {
  const { region, datacenter, ageMs, strong } = provenance;
  return { region, datacenter, versionstamp: versionstampToHex(provenance.versionstamp), ageMs, strong };
}

function entryOf<T>(key: KvKey, stored: StoredEntry, provenance: KvProvenance): KvEntry<T> {
  const value = decodeValue(stored.value, v8Serializer) as T;
  return { key, value, versionstamp: versionstampToHex(stored.versionstamp), provenance };
}
