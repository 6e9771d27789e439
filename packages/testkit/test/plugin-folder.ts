import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { ConformanceReport, ConformanceResult } from "../src/conform/conformance-report.ts";

/** A plugin of a stranger, in a folder of its own. */
export interface PluginFolder {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const manifest = {
  manifest: 1,
  api: 1,
  provider: "echo",
  entry: ".",
  env: { apiKey: ["ECHO_API_KEY"], baseUrl: ["ECHO_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.echo.example"],
  capabilities: ["chat", "stream"],
  defaultModel: "parrot",
};

/** Its wire: lines that begin with a plus sign are text; a line with a full stop is the end. */
const source = `
import { CruxError, collectAnswer, defineProvider, eventsOfAnswer, openNdjson, parseJson, providerSettingsSchema, readText, streamInterrupted, toJson } from "@crux/core";

const unknown = ["maxOutputTokens", "temperature", "topP", "topK", "stop", "seed", "frequencyPenalty", "presencePenalty", "tools", "responseFormat", "reasoning"];

function encode({ messages, providerOptions, ...request }) {
  const warnings = unknown.filter((name) => request[name] !== undefined).map((path) => ({ code: "dropped-option", message: "Echo has no " + path, path }));
  const media = messages.some(({ content }) => typeof content !== "string" && content.some(({ type }) => type !== "text"));
  if (media) warnings.push({ code: "dropped-content", message: "Echo takes text only." });
  return { body: { messages, ...providerOptions?.echo }, warnings };
}

async function open(request, { http }, { apiKey, baseUrl = "https://api.echo.example" }) {
  const { body, warnings } = encode(request);
  const response = await http.send({ method: "POST", url: baseUrl + "/say", headers: { "x-echo-key": apiKey }, body: toJson(body) });
  if (response.status >= 400) {
    await readText(response);
    throw new CruxError("authentication", "Echo refused the key.", { status: response.status });
  }
  return { response, first: { type: "start", warnings }, decoder: createDecoder() };
}

function createDecoder() {
  const decoder = {
    message(line, emit) {
      const { say, end } = parseJson(line, "A line of Echo's");
      if (say !== undefined) return emit({ type: "text-delta", part: 0, text: say });
      if (end === undefined) return;
      emit({ type: "finish", finishReason: "stop", rawFinishReason: end });
    },
    body(text, emit) {
      for (const line of text.split("\\n").filter((one) => one !== "")) decoder.message(line, emit);
    },
    end() { throw streamInterrupted("the end"); },
  };
  return decoder;
}

export default defineProvider({
  id: "echo",
  displayName: "Echo",
  env: { apiKey: ["ECHO_API_KEY"], baseUrl: ["ECHO_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.echo.example"],
  capabilities: ["chat", "stream"],
  defaultModel: "parrot",
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    id: "echo",
    chat: async (request, context) => collectAnswer(await open(request, context, settings)),
    stream: (request, context) => openNdjson(() => open(request, context, settings)),
  }),
});
`;

const said = '{"say":"Hel"}\n{"say":"lo"}\n{"end":"."}\n';
const answered = (status: number, type: string, body: string) => ({
  response: { status, headers: { "content-type": type }, body },
});

const files: Readonly<Record<string, string | object>> = {
  "package.json": {
    name: "crux-provider-echo",
    version: "1.2.3",
    type: "module",
    exports: { ".": { default: "./index.js" } },
    crux: manifest,
  },
  "index.js": source,
  "fixtures/hello.json": {
    kind: "stream",
    expect: { text: "Hello" },
    exchange: answered(200, "application/x-ndjson", said),
  },
  "fixtures/hello-whole.json": {
    kind: "chat",
    pair: "hello",
    expect: { text: "Hello" },
    exchange: answered(200, "application/json", said),
  },
  "fixtures/bad-key.json": {
    kind: "error",
    expect: { code: "authentication" },
    exchange: answered(401, "application/json", '{"message":"no"}'),
  },
};

/** Changes the source of the plugin; a piece that is not there is a mistake of the test's. */
export function changed(...pairs: readonly (readonly [from: string, to: string])[]): string {
  return pairs.reduce((code, [from, to]) => {
    if (!code.includes(from)) throw new Error(`the plugin has no ${from}`);
    return code.replace(from, to);
  }, source);
}

/** The package.json of the plugin with another manifest. */
export function packageJson(changes: Partial<typeof manifest>): object {
  return { ...(files["package.json"] as object), crux: { ...manifest, ...changes } };
}

/** Writes a plugin that conforms, but for what is given: other files, more, or (`null`) fewer. */
export async function makePlugin(
  changes: Readonly<Record<string, string | object | null>> = {},
): Promise<PluginFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "crux-conform-")));
  await mkdir(join(path, "node_modules/@crux"), { recursive: true });
  await symlink(fileURLToPath(new URL("../../core", import.meta.url)), join(path, "node_modules/@crux/core"));
  for (const [name, content] of Object.entries({ ...files, ...changes })) {
    if (content === null) continue;
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What a run of the program printed. */
export interface ConformRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL("../src/conform/main.ts", import.meta.url));

/** Runs the real program on a folder. */
export async function runConform(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ConformRun> {
  const child = spawn(process.execPath, ["--conditions=@crux/source", program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

/** The report on a plugin, and what failed. */
export async function reportOn(
  changes: Readonly<Record<string, string | object | null>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<{
  readonly report: ConformanceReport;
  readonly failed: readonly ConformanceResult[];
  readonly exitCode: number | null;
}> {
  await using plugin = await makePlugin(changes);
  const { stdout, stderr, exitCode } = await runConform([plugin.path, "--json"], env);
  if (stdout === "") throw new Error(`no report: ${stderr}`);
  const report = JSON.parse(stdout) as ConformanceReport;
  return { report, failed: report.results.filter(({ status }) => status === "failed"), exitCode };
}
