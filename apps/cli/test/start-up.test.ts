import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startScriptedServer } from "@crux/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { streamOf } from "./chat-wire.ts";
import { type Folder, makeFolder, runCli } from "./cli-process.ts";

let home: Folder;
beforeEach(async () => {
  home = await makeFolder();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Runs a command line and gives the URLs of the modules it loaded. */
async function loadedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const trace = join(home.path, "loaded.txt");
  const hook = await home.write(
    "trace.mjs",
    `import { appendFileSync } from "node:fs";
     import { registerHooks } from "node:module";
     registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(trace)}, url + "\\n"); return next(url, context); } });`,
  );
  const result = await runCli(args, { home, env, nodeOptions: ["--import", hook] });
  return { ...result, loaded: (await readFile(trace, "utf8")).trimEnd().split("\n") };
}

const heavy = /zod|undici|packages\/(core|client|config|http-|wire-|provider-)/;

describe("start-up", () => {
  it.each([[["--version"]], [["--help"]], [["help", "chat"]], [["chat", "--help"]], [["chta"]]])(
    "%j loads no provider, no network library, no schema library",
    async (args) => {
      const { loaded } = await loadedBy(args);
      expect(loaded.some((url) => url.endsWith("apps/cli/src/main.ts"))).toBe(true);
      expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
    },
  );

  it("tells its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await runCli(["--version"], { home })).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("loads no provider to show what is installed", async () => {
    const { loaded, stdout } = await loadedBy(["providers"], { OPENAI_API_KEY: "sk-loopback-7777" });
    expect(stdout).toContain("@crux/provider-openai");
    expect(loaded.filter((url) => /undici|packages\/(provider|wire)-/.test(url))).toEqual([]);
  });

  it("loads the one provider that is asked", async () => {
    await using server = await startScriptedServer(streamOf("ok"));
    const { loaded, stdout } = await loadedBy(["chat", "-m", "deepseek/m", "Hi"], {
      DEEPSEEK_API_KEY: "sk-loopback-7777",
      DEEPSEEK_BASE_URL: server.url,
    });
    expect(stdout).toBe("ok\n");
    const providers = new Set(loaded.flatMap((url) => /packages\/(provider-[a-z]+)\//.exec(url)?.[1] ?? []));
    expect([...providers]).toEqual(["provider-deepseek"]);
  });
});
