// Entry of a measuring process: takes one task over IPC, answers it, and ends when its parent lets go of it.
import { KvorumError } from "@kvorum/base";
import { measureEcho } from "../floors/echo-client.ts";
import { startEchoServer } from "../floors/echo-service.ts";
import { measureFdatasync } from "../floors/fdatasync.ts";
import { measureLmdbPuts } from "../floors/lmdb-put.ts";
import { startReferenceServer } from "../kv-connect/reference-server.ts";
import { measureClient } from "../workload/client-rates.ts";
import type { Task, TaskAnswer, TaskResults } from "./task.ts";

process.once("disconnect", () => process.exit());
process.once("message", (task: Task) => void answer(task));

async function answer(task: Task): Promise<void> {
  const reply: TaskAnswer<Task["kind"]> = await perform(task).then(
    (result) => ({ ok: true, result }),
    (thrown: unknown) => {
      const { code, message } = KvorumError.from(thrown);
      return { ok: false, code, message };
    },
  );
  process.send?.(reply);
}

async function perform(task: Task): Promise<TaskResults[Task["kind"]]> {
  switch (task.kind) {
    case "fdatasync":
      return measureFdatasync(task.folder, task.windowMs);
    case "lmdb_puts":
      return measureLmdbPuts(task);
    case "echo_server":
      return startEchoServer();
    case "reference_server":
      return startReferenceServer(task.folder);
    case "echo":
      return measureEcho(task);
    case "client":
      return measureClient(task);
  }
}
