import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeFolder, runCli, type Folder } from "./cli-process.ts";

const source = `
import { CruxError, collectAnswer, defineProvider, eventsOfAnswer, providerSettingsSchema, readText, streamInterrupted, toJson } from "@crux/core";
const decoder = () => ({ done: false, message() {}, end() { throw streamInterrupted("its end"); }, body(text, emit) {
  for (const event of eventsOfAnswer({ content: [{ type: "text", text: JSON.parse(text).say }], finishReason: "stop", rawFinishReason: null })) emit(event);
  this.done = true;
} });
async function open({ messages, providerOptions, ...request }, { http }, { apiKey }) {
  const body = toJson({ ...request, messages, ...providerOptions?.echo, signal: undefined });
  const response = await http.send({ method: "POST", url: "https://api.echo.example/say", headers: { "x-key": apiKey }, body });
  if (response.status >= 400) throw new CruxError("authentication", "Refused: " + (await readText(response)).length + " characters.", { status: response.status });
  return { response, first: { type: "start" }, decoder: decoder() };
}
export default defineProvider({
  id: "echo", displayName: "Echo", env: { apiKey: ["ECHO_API_KEY"] }, credentials: ["apiKey"], hosts: ["api.echo.example"], capabilities: ["chat"],
  settings: providerSettingsSchema,
  createProvider: (settings) => ({ id: "echo", chat: async (request, context) => collectAnswer(await open(request, context, settings)) }),
});`;

const answered = (status: number, body: string) => ({
  response: { status, headers: { "content-type": "application/json" }, body },
});

async function makePlugin(text: string): Promise<Folder> {
  const folder = await makeFolder();
  const manifest = {
    manifest: 1,
    api: 1,
    provider: "echo",
    entry: ".",
    env: { apiKey: ["ECHO_API_KEY"] },
    hosts: ["api.echo.example"],
    capabilities: ["chat"],
  };
  await folder.write("plugin/package.json", {
    name: "crux-provider-echo",
    type: "module",
    exports: { ".": { default: "./index.js" } },
    crux: manifest,
  });
  await folder.write("plugin/index.js", source);
  await folder.write("plugin/fixtures/hello.json", {
    kind: "chat",
    expect: { text },
    exchange: answered(200, '{"say":"Hello"}'),
  });
  await folder.write("plugin/fixtures/no.json", {
    kind: "error",
    expect: { code: "authentication" },
    exchange: answered(401, '{"say":"no"}'),
  });
  await mkdir(join(folder.path, "plugin/node_modules/@crux"), { recursive: true });
  await symlink(
    fileURLToPath(new URL("../../../packages/core", import.meta.url)),
    join(folder.path, "plugin/node_modules/@crux/core"),
  );
  return folder;
}

describe("crux plugins conform", () => {
  it("tries the plugin in a folder, and writes the report where it is told to", async () => {
    await using home = await makePlugin("Hello");
    const args = ["plugins", "conform", "plugin", "--model", "parrot", "--junit", "report.xml"];
    const { exitCode, stdout, stderr } = await runCli(args, { home });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Conforms: \d+ passed, 0 failed/m);
    expect(existsSync(join(home.path, "report.xml"))).toBe(true);
  });

  it("gives exit code 1 and the reason for one that does not conform; as JSON too", async () => {
    await using home = await makePlugin("Bye");
    const { exitCode, stdout } = await runCli(["plugins", "conform", "plugin", "--model=parrot", "--json"], { home });
    expect(exitCode).toBe(1);
    const { results } = JSON.parse(stdout) as {
      readonly results: readonly { readonly status: string; readonly name: string; readonly message: string }[];
    };
    const failed = results.filter(({ status }) => status === "failed");
    expect(failed.map(({ name }) => name)).toEqual(["chat/hello: gives the expected answer"]);
    expect(failed[0]?.message).toContain("Bye");
  });

  it("gives exit code 2 for what cannot be tried, and for a wrong command line", async () => {
    await using home = await makePlugin("Hello");
    expect(await runCli(["plugins", "conform", "plugin"], { home })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("no default model") as string,
    });
    expect(await runCli(["plugins", "conform"], { home })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("There is no package.json") as string,
    });
    expect(await runCli(["plugins", "conform", "a", "b"], { home })).toMatchObject({
      exitCode: 2,
      stderr: "error: Name one folder, not 2.\n",
    });
  });
});
