import { fork } from "node:child_process";
import { conformError } from "./conform-error.ts";
import type { ConformanceReport } from "./conformance-report.ts";

type Message =
  | { readonly type: "report"; readonly report: ConformanceReport }
  | { readonly type: "failed"; readonly message: string; readonly expected: boolean };

/** What a plugin's process may see of this one: where programs are, and nothing that could be a key. */
const environment = ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "TEMP"];

/** The first word of a command line that asks the program to be the plugin's process. */
export const childCommand = "--as-plugin-process";

/**
 * Tries the plugin in a folder in a process of its own, which has no network but loopback, none of this process's environment, and may
 * neither write files nor start programs. What the plugin prints goes to stderr. `program` is what `runChild` is reached by.
 * @throws ConformError where the plugin cannot be tried at all.
 */
export function tryPlugin(program: URL, folder: string, model?: string): Promise<ConformanceReport> {
  const child = fork(program, [childCommand, folder, ...(model === undefined ? [] : [model])], {
    execArgv: [...process.execArgv, "--permission", "--allow-fs-read=*"],
    env: Object.fromEntries(
      environment.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  child.stdout?.pipe(process.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.once("message", (message: Message) => {
      if (message.type === "report") resolve(message.report);
      else reject(message.expected ? conformError(message.message) : new Error(message.message));
    });
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(
        conformError(
          `The plugin ended the process it was tried in (${signal ?? `exit code ${code}`}) before it was judged.`,
        ),
      ),
    );
  });
}
