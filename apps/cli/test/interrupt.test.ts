import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startScriptedServer } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamHead, textDelta } from "./chat-wire.ts";
import { type CliOptions, type Folder, makeFolder, startCli } from "./cli-process.ts";

let home: Folder;
beforeAll(async () => {
  home = await makeFolder();
});
afterAll(() => home[Symbol.asyncDispose]());

const against = (url: string): CliOptions => ({
  home,
  env: { DEEPSEEK_API_KEY: "sk-loopback-7777", DEEPSEEK_BASE_URL: url },
});

describe("an interrupted answer", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s closes the vendor's connection and is %i; what had come stays", async (signal, exitCode) => {
    await using server = await startScriptedServer([streamHead, textDelta("Hello"), { type: "hang" }]);
    const running = startCli(["chat", "-m", "deepseek/m", "Hi"], against(server.url));
    await running.printed("Hello");
    running.child.kill(signal);
    expect(await running.over).toEqual({ exitCode, stdout: "Hello\n", stderr: "" });
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("is interrupted while the vendor says nothing at all, too", async () => {
    await using server = await startScriptedServer([{ type: "hang" }]);
    const running = startCli(["chat", "-m", "deepseek/m", "--json", "Hi"], against(server.url));
    await server.asked(0);
    running.child.kill("SIGINT");
    expect(await running.over).toMatchObject({ exitCode: 130 });
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("is interrupted while it waits for stdin", async () => {
    const running = startCli(["chat", "-m", "deepseek/m", "-"], { ...against("http://127.0.0.1:9"), stdin: null });
    // More than the pipe holds: when it is written, the program is reading.
    await new Promise((resolve) => running.child.stdin.write("half a question ".repeat(500_000), resolve));
    running.child.kill("SIGINT");
    expect(await running.over).toMatchObject({ exitCode: 130, stdout: "" });
  });

  it("ends at once on the second ^C", async () => {
    const module = new URL("../src/interrupt.ts", import.meta.url).href;
    // A program that does not heed the first.
    const code = `import { catchInterrupt } from ${JSON.stringify(module)}; const { signal } = catchInterrupt(); setInterval(() => {}, 1e6);
      signal.addEventListener("abort", () => console.log("first")); console.log("ready");`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: fileURLToPath(new URL(".", import.meta.url)),
    });
    for (const word of ["ready", "first"]) {
      expect(String((await once(child.stdout, "data"))[0])).toBe(`${word}\n`);
      child.kill("SIGINT");
    }
    expect(await once(child, "close")).toEqual([130, null]);
  });

  it("ends quietly when the reader of the pipe leaves, and lets the vendor go", async () => {
    const left = Promise.withResolvers<void>();
    await using server = await startScriptedServer(async function* () {
      yield streamHead;
      yield textDelta("first line\n");
      await left.promise;
      for (;;) yield textDelta("more\n");
    });
    const running = startCli(["chat", "-m", "deepseek/m", "Hi"], against(server.url));
    await running.printed("first line\n");
    running.child.stdout.destroy();
    left.resolve();
    expect(await running.over).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await server.closed(0)).toEqual({ whole: false });
  });
});
