import { startScriptedServer } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorAnswer, jsonAnswer } from "./chat-wire.ts";
import { type Folder, makeFolder, runCli } from "./cli-process.ts";

let home: Folder;
beforeAll(async () => {
  home = await makeFolder();
});
afterAll(() => home[Symbol.asyncDispose]());

const models = jsonAnswer(200, {
  object: "list",
  data: [
    { id: "model-one", object: "model" },
    { id: "model-two", object: "model" },
  ],
});

function variables(vendor: string, url: string): Record<string, string> {
  return { [`${vendor}_API_KEY`]: "sk-loopback-7777", [`${vendor}_BASE_URL`]: url };
}

/** Where nothing listens: a server of the machine the tests run on is none of their business. */
const nobody = { OLLAMA_HOST: "127.0.0.1:9" };

describe("crux models list", () => {
  it("lists the providers with a key, and tells one that fails without hiding the others", async () => {
    await using good = await startScriptedServer(models);
    await using bad = await startScriptedServer(errorAnswer(401, "no such key"));
    const env = { ...nobody, ...variables("DEEPSEEK", good.url), ...variables("OPENAI", bad.url) };
    const asText = await runCli(["models", "list"], { home, env });
    expect(asText.exitCode).toBe(0);
    expect(asText.stdout).toMatch(/^deepseek\/model-one/m);
    expect(asText.stderr).toMatch(/^openai: error: .*no such key/);
    const asJson = await runCli(["models", "list", "--json"], { home, env });
    const { models: listed, failures } = JSON.parse(asJson.stdout) as { models: { id: string }[]; failures: unknown[] };
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(["model-one", "model-two"]));
    expect(failures).toMatchObject([{ provider: "openai", error: { code: "authentication" } }]);
  });

  it("asks only the provider named", async () => {
    await using good = await startScriptedServer(models);
    await using other = await startScriptedServer(models);
    const env = { ...variables("DEEPSEEK", good.url), ...variables("OPENAI", other.url) };
    expect((await runCli(["models", "list", "--provider", "deepseek"], { home, env })).exitCode).toBe(0);
    expect([good.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it("fails as the first failure when all fail", async () => {
    await using bad = await startScriptedServer(errorAnswer(401, "no such key"));
    expect(
      await runCli(["models", "list"], { home, env: { ...nobody, ...variables("OPENAI", bad.url) } }),
    ).toMatchObject({
      exitCode: 3,
      stdout: "",
    });
  });

  it("asks who wants no key too; that nothing answers there is a note, and a failure only for who asked for it", async () => {
    await using server = await startScriptedServer(jsonAnswer(200, { models: [{ name: "tiny:1b" }] }));
    const running = { ...nobody, OLLAMA_HOST: server.url };
    expect((await runCli(["models", "list"], { home, env: running })).stdout).toMatch(/^ollama\/tiny:1b/m);
    await using good = await startScriptedServer(models);
    const quiet = await runCli(["models", "list"], { home, env: { ...nobody, ...variables("DEEPSEEK", good.url) } });
    expect(quiet).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^note: ollama: No Ollama server/) as string,
    });
    expect(await runCli(["models", "list", "-p", "ollama"], { home, env: nobody })).toMatchObject({ exitCode: 5 });
  });

  it("names the variables when no provider has a key", async () => {
    const { exitCode, stderr } = await runCli(["models", "list"], { home, env: nobody });
    expect(exitCode).toBe(3);
    for (const vendor of ["ANTHROPIC", "DEEPSEEK", "GEMINI", "OPENAI"]) expect(stderr).toContain(`${vendor}_API_KEY`);
  });
});
