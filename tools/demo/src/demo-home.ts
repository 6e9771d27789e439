import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty home folder for the demonstration, removed with it. */
export interface DemoHome {
  readonly folder: string;
  /** The environment of the command line: none of the user's keys, settings and plugins. */
  readonly env: Readonly<Record<string, string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

const kept = ["PATH", "Path", "SystemRoot", "TMPDIR", "TEMP", "TMP"];

/** Makes the folder. */
export async function openDemoHome(): Promise<DemoHome> {
  const folder = await mkdtemp(join(tmpdir(), "crux-demo-"));
  const inherited = kept.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  return {
    folder,
    env: {
      ...Object.fromEntries(inherited),
      HOME: folder,
      USERPROFILE: folder,
      APPDATA: folder,
      XDG_CONFIG_HOME: folder,
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
