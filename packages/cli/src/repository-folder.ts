// Where the repository lies: scenarios and the node program are found from there.
import { join } from "node:path";

export const REPOSITORY_FOLDER: string = join(import.meta.dirname, "..", "..", "..");
