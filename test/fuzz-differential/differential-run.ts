// One run: a seed, an empty database on either side, and requests one after the other, each answered by both. What differs
// ends the run, unless allowed.ts says why it may.
import { createPrng, type Prng } from "@kvorum/base";
import { isAllowedAnswer, isAllowedRefusal, isAllowedText } from "./allowed.ts";
import type { Answer, Database } from "./answer.ts";
import { damage } from "./damage.ts";
import { happens, pick } from "./draw.ts";
import { type Both, decodeAnswer, expiriesOf, SIDES, type Side } from "./messages.ts";
import { rewire } from "./odd-wire.ts";
import { drawRequest, type Request } from "./random-requests.ts";
import { SideStates } from "./side-states.ts";

export interface Finding {
  readonly step: number;
  readonly request: string;
  readonly text: string;
}

const AW_SUCCESS = 1;
const DAY_MS = 86_400_000;
const DAMAGED_PERCENT = 30;

/** The first difference; null: both sides agreed all the way. */
export async function runDifferential(seed: number, steps: number, sides: Both<Database>): Promise<Finding | null> {
  const random = createPrng(seed);
  const run = new DifferentialRun(sides);
  for (let step = 0; step < steps && !run.isOver; step++) {
    const drawn = drawRequest(random, run.states.pairs);
    const isDamaged = !drawn.isStamped && happens(random, DAMAGED_PERCENT);
    const request = isDamaged ? damaged(random, drawn) : drawn;
    const text = await run.ask(request, { isDamaged });
    if (text !== null) {
      return { step, request: `${request.call} ${request.text}`, text };
    }
  }
  return null;
}

function damaged(random: Prng, { call, bytes }: Request): Request {
  const change = pick(random, [damage, (stream: Prng) => rewire(stream, call, bytes.ours)]);
  const changed = change(random, bytes.ours);
  const text = `damaged: ${Buffer.from(changed.subarray(0, 200)).toString("hex")}`;
  return { call, bytes: { reference: changed, ours: changed }, isStamped: false, text };
}

class DifferentialRun {
  readonly states: SideStates;
  readonly #sides: Both<Database>;
  /** Our contents as they were left. */
  #contents = "";
  #isOver = false;

  constructor(sides: Both<Database>) {
    this.#sides = sides;
    this.states = new SideStates(sides);
  }

  /** The two sides have come apart in a way that is allowed, and for good. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What differs; null: nothing. */
  async ask(request: Request, { isDamaged }: { readonly isDamaged: boolean }): Promise<string | null> {
    if (isDamaged && expiresSoon(request)) {
      return null;
    }
    const { call, bytes } = request;
    const [reference, ours] = await Promise.all([
      this.#sides.reference.ask(call, bytes.reference),
      this.#sides.ours.ask(call, bytes.ours),
    ]);
    if (reference.kind === "answered" && ours.kind === "answered") {
      const answers = { reference: reference.bytes, ours: ours.bytes };
      return call === "snapshot_read" ? this.#compareReads(answers) : await this.#compareWrites(answers);
    }
    if (ours.kind === "failed") {
      return differing({ reference: textOf(reference), ours: textOf(ours) });
    }
    const texts = { reference: textOf(reference), ours: textOf(ours) };
    if (isDamaged && (reference.kind === "panicked" || isAllowedAnswer(texts.reference))) {
      return ours.kind === "answered" ? await this.#afterOurs() : await this.#afterRefusal();
    }
    if (isDamaged && isAllowedRefusal(texts.ours)) {
      return await this.#afterRefusal();
    }
    // Whatever is wrong with damaged bytes may be said in other words, if both sides find it wrong.
    const isSame = isDamaged ? reference.kind === ours.kind : texts.reference === texts.ours;
    return isSame || isAllowedText(texts) ? await this.#afterRefusal() : differing(texts);
  }

  #compareReads(answers: Both<Uint8Array>): string | null {
    const [reference = "", ours = ""] = SIDES.map((side) => this.#describeRead(side, answers[side]));
    return reference === ours ? null : differing({ reference, ours });
  }

  #describeRead(side: Side, bytes: Uint8Array): string {
    const { ranges, readDisabled, readIsStronglyConsistent, status } = decodeAnswer("snapshot_read", bytes);
    const texts = ranges.map(({ values }, i) => `range ${i}:\n${this.states.describeEntries(side, values)}`);
    return [`status ${status}, disabled ${readDisabled}, strong ${readIsStronglyConsistent}`, ...texts].join("\n");
  }

  async #compareWrites(answers: Both<Uint8Array>): Promise<string | null> {
    const reference = decodeAnswer("atomic_write", answers.reference);
    const ours = decodeAnswer("atomic_write", answers.ours);
    if (reference.status !== ours.status) {
      return differing({ reference: `status ${reference.status}`, ours: `status ${ours.status}` });
    }
    if (ours.status !== AW_SUCCESS) {
      return await this.#compareContents();
    }
    const stamps = { reference: reference.versionstamp, ours: ours.versionstamp };
    return this.states.pairs.add(stamps) ?? (await this.#compareContents());
  }

  async #compareContents(): Promise<string | null> {
    const [reference, ours] = await Promise.all(SIDES.map((side) => this.states.describe(side)));
    this.#contents = ours ?? "";
    return reference === ours ? null : `afterwards\n${differing({ reference: reference ?? "", ours: ours ?? "" })}`;
  }

  /** Ours has changed nothing. The reference keeps what it did before it found what is wrong, which we do not copy. */
  async #afterRefusal(): Promise<string | null> {
    const before = this.#contents;
    const difference = await this.#compareContents();
    if (this.#contents !== before) {
      return `a write that was refused has changed\n${before}\ninto\n${this.#contents}`;
    }
    if (difference !== null) {
      await this.#level();
    }
    return null;
  }

  /** We have done what the reference did not take, or not survive. */
  async #afterOurs(): Promise<null> {
    await this.#level();
    return null;
  }

  async #level(): Promise<void> {
    this.#isOver = !(await this.states.level());
    this.#contents = await this.states.describe("ours");
  }
}

/** Whether bytes turn out to say that a key expires now: the two sides remove such keys at moments of their own. */
function expiresSoon({ call, bytes }: Request): boolean {
  const soonMs = Date.now() + DAY_MS;
  return call === "atomic_write" && expiriesOf(bytes.ours).some((atMs) => atMs > 0 && atMs < soonMs);
}

function textOf(answer: Answer): string {
  return "text" in answer ? `${answer.kind}: ${answer.text}` : answer.kind;
}

function differing({ reference, ours }: Both<string>): string {
  return `the reference: ${reference}\nours: ${ours}`;
}
