import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { startScriptedServer, type AnswerScript } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorAnswer, streamEnd, streamHead, textDelta } from "./chat-wire.ts";
import { type Folder, makeFolder, runCli } from "./cli-process.ts";

let home: Folder;
beforeAll(async () => {
  home = await makeFolder();
});
afterAll(() => home[Symbol.asyncDispose]());

const key = { DEEPSEEK_API_KEY: "sk-loopback-7777" };

describe("exit codes", () => {
  it.each([
    [400, 2, "invalid-request"],
    [401, 3, "authentication"],
    [403, 3, "permission"],
    [402, 4, "quota"],
    [404, 2, "not-found"],
  ])("a vendor's %i is %i", async (status, exitCode, code) => {
    await using server = await startScriptedServer(errorAnswer(status, "the vendor's words"));
    const result = await runCli(["chat", "-m", "deepseek/m", "Hi"], {
      home,
      env: { ...key, DEEPSEEK_BASE_URL: server.url },
    });
    expect(result).toMatchObject({ exitCode, stdout: "" });
    expect(result.stderr).toMatch(/^error: .*the vendor's words/);
    expect(result.stderr).toContain(code);
    expect(result.stderr).toContain("request req_1");
    expect(result.stderr).not.toContain("    at ");
  });

  it("a vendor's 429 is 4, after retries that keep to retry-after", async () => {
    await using server = await startScriptedServer(errorAnswer(429, "slow down", { "retry-after-ms": "1" }));
    const result = await runCli(["chat", "-m", "deepseek/m", "Hi"], {
      home,
      env: { ...key, DEEPSEEK_BASE_URL: server.url },
    });
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toMatch(/rate-limit · status 429.*3 attempts/);
    expect(server.requests).toHaveLength(3);
  });

  it("a content filter's end is 6, with the text that had come", async () => {
    const script: AnswerScript = [streamHead, textDelta("So far"), ...streamEnd("content_filter")];
    await using server = await startScriptedServer(script);
    const result = await runCli(["chat", "-m", "deepseek/m", "Hi"], {
      home,
      env: { ...key, DEEPSEEK_BASE_URL: server.url },
    });
    expect(result).toMatchObject({ exitCode: 6, stdout: "So far\n" });
  });

  it("a refused connection is 5", async () => {
    const env = { ...key, DEEPSEEK_BASE_URL: `http://127.0.0.1:${await closedPort()}` };
    const settings = await home.write("no-retry.json", { retry: { maxAttempts: 1 } });
    const result = await runCli(["chat", "-m", "deepseek/m", "Hi"], { home, env: { ...env, CRUX_CONFIG: settings } });
    expect(result.exitCode).toBe(5);
    expect(result.stderr).toMatch(/^error: .*\n {2}network/);
  });

  it("the call's own time limit is 5", async () => {
    await using server = await startScriptedServer([streamHead, { type: "hang" }]);
    const result = await runCli(["chat", "-m", "deepseek/m", "--timeout", "0.05", "Hi"], {
      home,
      env: { ...key, DEEPSEEK_BASE_URL: server.url },
    });
    expect(result.exitCode).toBe(5);
    expect(result.stderr).toMatch(/^ {2}timeout( · request \S+)? · total timer$/m);
  });

  it("a missing key is 3, and names the variable", async () => {
    const result = await runCli(["chat", "-m", "deepseek/m", "Hi"], { home });
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("DEEPSEEK_API_KEY");
  });

  it("settings that cannot be used are 3", async () => {
    const settings = await home.write("broken.json", '{ "defaultModl": "x" }');
    const result = await runCli(["chat", "Hi"], { home, env: { CRUX_CONFIG: settings } });
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("defaultModel");
  });

  it.each([
    ["no model", ["chat", "Hi"], "--model"],
    ["no question", ["chat", "-m", "deepseek/m"], "question is empty"],
    ["an unknown provider", ["chat", "-m", "deepsek/m", "Hi"], "deepsek"],
    ["a model without a provider", ["chat", "-m", "gpt", "Hi"], "provider/model"],
    ["an unknown command", ["chta"], 'Did you mean "chat"?'],
    ["an unknown second word", ["models", "lst"], 'Did you mean "models list"?'],
    ["an unknown option", ["chat", "--modle", "x", "Hi"], 'Did you mean "--model"?'],
    ["a missing value", ["chat", "--model"], "--model"],
    ["a number that is none", ["chat", "--max-tokens", "many", "Hi"], "--max-tokens takes a whole number"],
    ["an effort that is none", ["chat", "--effort", "hihg", "Hi"], 'Did you mean "high"?'],
    ["an option that is no JSON", ["chat", "--option", "openai.tier=flex", "Hi"], `--option 'openai.tier="flex"'`],
    ["options that exclude each other", ["chat", "--json", "--jsonl", "Hi"], "exclude each other"],
    ["an unknown provider to list", ["models", "list", "--provider", "opnai"], 'Did you mean "openai"?'],
    ["a plugin name that is none", ["plugins", "add", "left-pad"], "no name of a provider plugin"],
    ["an alias in place of a version", ["plugins", "add", "crux-provider-acme@npm:evil"], "no version"],
    ["removing what is not there", ["plugins", "remove", "crux-provider-acme"], "is not in"],
  ])("%s is 2, and says what to do", async (_name, args, words) => {
    const result = await runCli(args, { home });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error: /);
    expect(result.stderr).toContain(words);
  });

  it("shows a stack with CRUX_DEBUG=1 only", async () => {
    expect((await runCli(["chat", "-m", "deepseek/m", "Hi"], { home })).stderr).not.toContain("    at ");
    expect((await runCli(["chat", "-m", "deepseek/m", "Hi"], { home, env: { CRUX_DEBUG: "1" } })).stderr).toContain(
      "    at ",
    );
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
