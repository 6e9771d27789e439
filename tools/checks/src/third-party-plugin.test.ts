// A stranger installs @crux/client from tarballs with plain npm, outside the workspace, beside a provider package of his own that
// speaks a wire nobody else does. Wants a finished build; npm and npx on the PATH; a registry for zod and undici.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workspaceRoot } from "./workspace.ts";

const run = promisify(execFile);
const packed = ["core", "config", "http-undici", "client"];
const key = "echo-0123456789";

const plugin = {
  "package.json": {
    name: "crux-provider-echo",
    version: "1.0.0",
    type: "module",
    exports: { ".": { default: "./index.js" } },
    peerDependencies: { "@crux/core": ">=0.1.0 <1" },
    crux: {
      manifest: 1,
      api: 1,
      provider: "echo",
      entry: ".",
      env: { apiKey: ["ECHO_API_KEY"], baseUrl: ["ECHO_BASE_URL"] },
      hosts: [],
      capabilities: ["chat", "stream"],
    },
  },
  // Its wire: words behind a plus sign, one a line, and a full stop at the end.
  "index.js": `
import { writeFileSync } from "node:fs";
import { CruxError, decodeNdjson, defineProvider, providerSettingsSchema, readText, streamInterrupted } from "@crux/core";

writeFileSync(new URL("./loaded", import.meta.url), "");

async function ask({ messages }, { apiKey, baseUrl }, { http, model }) {
  const body = messages.map(({ content }) => content).join("\\n");
  const response = await http.send({ method: "POST", url: baseUrl + "/" + model, headers: { "x-echo-key": apiKey }, body });
  if (response.status === 401) throw new CruxError("authentication", "Echo refused the key: " + (await readText(response)), { status: 401 });
  return response;
}

const wordsOf = (body) => body.split("\\n").filter((line) => line.startsWith("+")).map((line) => line.slice(1));

function createDecoder() {
  return {
    message(line, emit) {
      if (line.startsWith("+")) return emit({ type: "text-delta", part: 0, text: line.slice(1) });
      emit({ type: "finish", finishReason: "stop", rawFinishReason: line });
    },
    body() { throw streamInterrupted("the full stop"); },
    end() { throw streamInterrupted("the full stop"); },
  };
}

export default defineProvider({
  id: "echo",
  displayName: "Echo",
  env: { apiKey: ["ECHO_API_KEY"], baseUrl: ["ECHO_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: [],
  capabilities: ["chat", "stream"],
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    id: "echo",
    async chat(request, context) {
      const body = await readText(await ask(request, settings, context));
      return { content: [{ type: "text", text: wordsOf(body).join("") }], finishReason: "stop", rawFinishReason: "." };
    },
    async *stream(request, context) {
      const response = await ask(request, settings, context);
      yield [{ type: "start", id: response.headers["x-echo-id"] }];
      yield* decodeNdjson(response, createDecoder());
    },
  }),
});`,
};

const application = {
  "main.js": `
import { existsSync } from "node:fs";
import { createCrux, isCruxError } from "@crux/client";

const loaded = new URL("./node_modules/crux-provider-echo/loaded", import.meta.url);
await using crux = await createCrux();
const before = { loaded: existsSync(loaded), providers: crux.providers().map(({ id, origin, configured }) => ({ id, origin, configured })), problems: crux.problems };
const request = { model: "echo/parrot", prompt: "Hello, stränger" };
const reply = await crux.chat(request);
const types = [];
const streamed = crux.stream(request);
for await (const event of streamed) types.push(event.type);
const refused = await crux.chat({ ...request, model: "echo/locked" }).catch((error) => error);
console.log(JSON.stringify({
  before,
  text: reply.text,
  types,
  streamed: (await streamed.response()).text,
  refused: { known: isCruxError(refused), code: refused.code, message: refused.message },
  loaded: existsSync(loaded),
}));`,
};

function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
}

/** Packs a package as it would be published. */
async function packWorkspacePackage(name: string, destination: string): Promise<void> {
  const folder = join(workspaceRoot, "packages", name);
  if (!existsSync(join(folder, "dist/index.js"))) throw new Error(`packages/${name} is not built: run the build first`);
  const { packageManager } = JSON.parse(readFileSync(join(workspaceRoot, "package.json"), "utf8")) as {
    packageManager: string;
  };
  await run("npx", ["-y", packageManager, "pack", "--pack-destination", destination], { cwd: folder });
}

function tarballOf(prefix: string, folder: string): string {
  const [file] = readdirSync(folder).filter(
    (name) => name.startsWith(prefix) && /^-\d.*\.tgz$/.test(name.slice(prefix.length)),
  );
  if (file === undefined) throw new Error(`no tarball of ${prefix}`);
  return `file:${join(folder, file)}`;
}

/** Answers each word of the body on a line of its own; the model `locked` refuses the key, and quotes it. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const said = await text(request);
  const sent = String(request.headers["x-echo-key"]);
  if (request.url === "/locked" || sent !== key) return void response.writeHead(401).end(`no entry with ${sent}`);
  response.writeHead(200, { "x-echo-id": "echo-1" });
  for (const word of said.split(/(?<= )/)) response.write(`+${word}\n`);
  response.end(".\n");
}

describe("a provider package of a stranger, installed with npm", () => {
  let folder = "";
  let server: Server;
  let output: Record<string, unknown> = {};

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "crux-stranger-")));
    const [tarballs, app, echo] = ["tarballs", "app", "crux-provider-echo"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFiles(echo, plugin);
    mkdirSync(tarballs);
    await Promise.all(packed.map((name) => packWorkspacePackage(name, tarballs)));
    await run("npm", ["pack", "--pack-destination", tarballs], { cwd: echo });
    const unpublished = packed
      .filter((name) => name !== "client")
      .map((name) => [`@crux/${name}`, tarballOf(`crux-${name}`, tarballs)]);
    writeFiles(app, {
      ...application,
      "package.json": {
        name: "stranger",
        private: true,
        type: "module",
        dependencies: {
          "@crux/client": tarballOf("crux-client", tarballs),
          "crux-provider-echo": tarballOf("crux-provider-echo", tarballs),
        },
        // What a registry would have, once these are published.
        overrides: Object.fromEntries(unpublished) as object,
      },
    });
    await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: app });
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const env = { PATH: process.env["PATH"], ECHO_API_KEY: key, ECHO_BASE_URL: `http://127.0.0.1:${port}` };
    const { stdout } = await run(process.execPath, ["main.js"], { cwd: app, env });
    output = JSON.parse(stdout) as Record<string, unknown>;
  }, 180_000);

  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is found and told to be configured, before any of its code has run", () => {
    expect(output["before"]).toEqual({
      loaded: false,
      providers: [{ id: "echo", origin: "crux-provider-echo", configured: true }],
      problems: [],
    });
    expect(output["loaded"]).toBe(true);
  });

  it("answers over real HTTP, whole and streamed", () => {
    expect(output["text"]).toBe("Hello, stränger");
    expect(output["streamed"]).toBe("Hello, stränger");
    expect(output["types"]).toEqual(["start", "text-delta", "text-delta", "finish"]);
  });

  it("fails with errors that are known on both sides, and hold no key", () => {
    expect(output["refused"]).toEqual({
      known: true,
      code: "authentication",
      message: "Echo refused the key: no entry with [secret …6789]",
    });
  });

  it("shares one core with the client, and brings nothing of the workspace's tools", () => {
    const installed = readdirSync(join(folder, "app/node_modules"), { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith("package.json"),
    );
    expect(installed.filter((path) => path.endsWith("@crux/core/package.json"))).toHaveLength(1);
    const names = readdirSync(join(folder, "app/node_modules")).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual(["@cfworker", "@crux", "crux-provider-echo", "undici", "zod"]);
  });
});
