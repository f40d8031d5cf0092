// Two people, one shopping cart, two continents: what YAML cannot say.
//
// Ada in Virginia and Chen in Singapore put things into a cart that they share. Their shop reads the cart, adds the thing and writes the
// cart. Without a check Chen's write overwrites what Ada has added since it was read, and nobody is told: every write was acknowledged.
// With a check on the versionstamp of what was read his write fails, and is made again on top of hers. What to look at in the report:
//   - the counts of `play`: things added, and missing in the end, of the blind and of the checked cart;
//   - transactions at Singapore: two round trips, and two more whenever somebody was faster;
//   - durability: nothing that was acknowledged is lost. It is the shop that lost things.
import { defineScenario, type ScenarioKv, type Stage } from "@kvorum/scenario";

const THINGS_EACH = 20;
const BETWEEN_MS = 600;
/** Tries of one checked write: past it the shop gives up. */
const TRIES_MAX = 20;

type Cart = readonly string[];

interface Shop {
  readonly name: "blind" | "checked";
  readonly key: readonly string[];
  /** Acknowledged. Mutable. */
  readonly added: Set<string>;
}

interface Person {
  readonly name: string;
  readonly region: string;
}

const ADA: Person = { name: "ada", region: "us-east4" };
const CHEN: Person = { name: "chen", region: "asia-southeast1" };

export const scenario = defineScenario(
  {
    name: "cart-merge",
    title: "Two people share a cart: blind writes lose things, checked writes do not",
    description:
      "Ada in Virginia and Chen in Singapore fill a cart without a check on what they have read, and one with it.",
    topology: "deploy",
    duration: "14s",
    expectations: [
      { figure: "workload", workload: "play", count: "blindAdded", equals: 2 * THINGS_EACH },
      { figure: "workload", workload: "play", count: "blindMissing", above: 0 },
      { figure: "workload", workload: "play", count: "checkedAdded", equals: 2 * THINGS_EACH },
      { figure: "workload", workload: "play", count: "checkedMissing", equals: 0 },
      { figure: "workload", workload: "play", count: "checkedOvertaken", above: 0 },
      { figure: "transactionMs", region: ADA.region, percentile: "p50", below: 60 },
      { figure: "transactionMs", region: CHEN.region, percentile: "p50", timesRttTo: ADA.region, atLeast: 2 },
    ],
  },
  async (stage) => {
    const shops: readonly Shop[] = [
      { name: "blind", key: ["cart", "blind"], added: new Set() },
      { name: "checked", key: ["cart", "checked"], added: new Set() },
    ];
    await Promise.all(shops.flatMap((shop) => [ADA, CHEN].map((person) => fill(stage, person, shop))));
    const kv = await stage.openClient(ADA.region);
    for (const shop of shops) {
      await look(stage, kv, shop);
    }
  },
);

/** One thing now and then, not two at a time. */
async function fill(stage: Stage, { name, region }: Person, shop: Shop): Promise<void> {
  const kv = await stage.openClient(region);
  const pauses = stage.random.stream(`${shop.name}/${name}`);
  for (let i = 0; i < THINGS_EACH && !stage.signal.aborted; i++) {
    await stage.until(i * BETWEEN_MS + pauses.integer(0, BETWEEN_MS));
    const thing = `${name}'s ${i}`;
    if (await stage.measure(region, "transaction", () => put(stage, kv, { shop, thing }))) {
      shop.added.add(thing);
      stage.count(`${shop.name}Added`, 1);
    }
  }
}

/** @returns whether it was acknowledged */
async function put(
  stage: Stage,
  kv: ScenarioKv,
  { shop, thing }: { readonly shop: Shop; readonly thing: string },
): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { value, versionstamp } = await kv.get<Cart>(shop.key, { consistency: "strong" });
    const write = kv.atomic().set(shop.key, [...(value ?? []), thing]);
    const { ok } = await (shop.name === "checked" ? write.check({ key: shop.key, versionstamp }) : write).commit();
    if (ok) {
      return true;
    }
    stage.count(`${shop.name}Overtaken`, 1);
  }
  return false;
}

async function look(stage: Stage, kv: ScenarioKv, { name, key, added }: Shop): Promise<void> {
  const { value } = await kv.get<Cart>(key, { consistency: "strong" });
  const found = new Set(value ?? []);
  stage.count(`${name}Missing`, [...added].filter((thing) => !found.has(thing)).length);
}
