// The gateway's check of the name of a database.
import { DATABASE_NAME_PATTERN } from "./limits.ts";
import { refuse } from "./refuse.ts";

/**
 * Absent or empty is the default database.
 * @throws KvorumError invalid_argument — not a name that a database may have
 */
export function validateDatabaseName(name: string | undefined): void {
  if (name !== undefined && name !== "" && !DATABASE_NAME_PATTERN.test(name)) {
    refuse(`a database's name is 1..64 of A-Z a-z 0-9 . _ : -, found ${JSON.stringify(name)}`);
  }
}
