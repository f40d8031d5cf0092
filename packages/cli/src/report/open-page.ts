// Shows a file in the browser of whoever sits here, with what the platform has for it.
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Opener {
  readonly program: string;
  readonly arguments: readonly string[];
}

export interface OpenerSituation {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Null where nobody could see a window. */
export function openerFor(file: string, { platform, environment }: OpenerSituation): Opener | null {
  switch (platform) {
    case "darwin":
      return { program: "open", arguments: [file] };
    case "win32":
      return { program: "explorer.exe", arguments: [file] };
    default:
      return (environment.DISPLAY ?? "") !== "" || (environment.WAYLAND_DISPLAY ?? "") !== ""
        ? { program: "xdg-open", arguments: [file] }
        : null;
  }
}

/** Whether the program could be started; what it then does is its own affair, and outlives this process. */
export async function startOpener(opener: Opener): Promise<boolean> {
  const child = spawn(opener.program, opener.arguments, { stdio: "ignore", detached: true });
  try {
    await once(child, "spawn");
    child.unref();
    return true;
  } catch {
    // No such program: the caller prints the path instead.
    return false;
  }
}
