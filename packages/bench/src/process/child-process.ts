// The parent's side of a measuring process: one task, one answer. Every measurement has a process of its own, so that no
// floor inherits another's heap, JIT state or garbage.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isErrorCode, KvorumError } from "@kvorum/base";
import { CHILD_TIMEOUT_MS } from "../limits.ts";
import type { Task, TaskAnswer, TaskResults } from "./task.ts";

const CHILD_MAIN = fileURLToPath(new URL("./child-main.ts", import.meta.url));

/** A process that has done its task; it lives on (an echo server serves) until it is disposed of. */
export interface FinishedChild<Kind extends Task["kind"]> extends Disposable {
  readonly result: TaskResults[Kind];
}

/**
 * Has `task` carried out in a new process.
 * @throws KvorumError of the code that the child failed with; internal — it died; deadline_exceeded — it hangs
 * @throws the signal's reason, when it is aborted; the process is killed then
 */
export async function startTask<Kind extends Task["kind"]>(
  task: Extract<Task, { kind: Kind }>,
  signal: AbortSignal,
): Promise<FinishedChild<Kind>> {
  signal.throwIfAborted();
  const child = fork(CHILD_MAIN, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const dispose = (): void => {
    child.kill("SIGKILL");
  };
  signal.addEventListener("abort", dispose, { once: true });
  try {
    const answer = await answerOf<Kind>(child, task);
    if (!answer.ok) {
      const code = isErrorCode(answer.code) ? answer.code : "internal";
      throw new KvorumError(code, `measuring ${task.kind} failed: ${answer.message}`);
    }
    return { result: answer.result, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    signal.throwIfAborted();
    throw error;
  }
}

/** The same for a task after which the process has nothing left to do. */
export async function measure<Kind extends Task["kind"]>(
  task: Extract<Task, { kind: Kind }>,
  signal: AbortSignal,
): Promise<TaskResults[Kind]> {
  using child = await startTask<Kind>(task, signal);
  return child.result;
}

function answerOf<Kind extends Task["kind"]>(child: ChildProcess, task: Task): Promise<TaskAnswer<Kind>> {
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaint = `${complaint}${text}`.slice(-COMPLAINT_CHARACTERS);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new KvorumError("deadline_exceeded", `${task.kind} did not end within ${CHILD_TIMEOUT_MS} ms`)),
      CHILD_TIMEOUT_MS,
    );
    child.once("message", (answer: TaskAnswer<Kind>) => {
      clearTimeout(timer);
      resolve(answer);
    });
    child.once("exit", (code, killedBy) => {
      clearTimeout(timer);
      const end = killedBy ?? `exit code ${code}`;
      reject(new KvorumError("internal", `the process measuring ${task.kind} ended with ${end}: ${complaint}`));
    });
    child.send(task);
  });
}

/** The end of what a child printed is where its error stands. */
const COMPLAINT_CHARACTERS = 2_000;
