// The examples by the names that `npm run example` takes.
import { counters } from "./counters.ts";
import { gallery } from "./gallery.ts";
import { game } from "./game.ts";
import { history } from "./history.ts";
import { indexes } from "./indexes.ts";
import { models } from "./models.ts";
import { pagination } from "./pagination.ts";
import { safeUpdate } from "./safe-update.ts";
import type { Example } from "./support/example.ts";

export const EXAMPLES: Readonly<Record<string, Example>> = {
  indexes,
  pagination,
  history,
  counters,
  "safe-update": safeUpdate,
  models,
  game,
  gallery,
};
