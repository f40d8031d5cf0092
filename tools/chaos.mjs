// `npm run chaos -- --minutes M --seed N`: real processes under faults for as long as one likes (test/chaos/main.ts).
import { main } from "../test/chaos/main.ts";

await main(process.argv.slice(2));
