import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { errorTraits } from "@crux/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workspaceRoot as root } from "./workspace.ts";

const run = promisify(execFile);
const scratch = join(root, "tools/checks/out-docs");

interface Example {
  readonly source: string;
  readonly language: string;
  /** What follows `file=` on the fence. */
  readonly file: string | null;
  readonly text: string;
}

function examplesIn(page: string): Example[] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(/^```(ts|json)(?: file=(\S+))?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, language = "", file, text = ""]) => ({
    source: page,
    language,
    file: file ?? null,
    text,
  }));
}

beforeAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(join(scratch, "provider/src"), { recursive: true });
  const compilerOptions = {
    noEmit: true,
    composite: false,
    incremental: false,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
  };
  writeFileSync(
    join(scratch, "tsconfig.json"),
    JSON.stringify({ extends: "../../../tsconfig.base.json", compilerOptions, include: ["**/*.ts"] }),
  );
  for (const { file, text } of examplesIn("docs/writing-a-provider.md")) {
    if (file !== null) writeFileSync(join(scratch, "provider", file), text);
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the documentation", () => {
  it("has examples that compile", async () => {
    const pages = globSync(["README.md", "docs/**/*.md", "{packages,apps,tools,examples}/*/README.md"], {
      cwd: root,
    }).filter((page) => !page.includes("node_modules"));
    const examples = pages.flatMap(examplesIn).filter(({ language, file }) => language === "ts" && file === null);
    expect(examples.length).toBeGreaterThan(5);
    examples.forEach(({ source, text }, at) => {
      const name = `${source.replaceAll(/[/.]/g, "-")}-${at}.ts`;
      writeFileSync(join(scratch, name), `${text}\nexport {};\n`);
    });
    const { stdout } = await run("tsc", ["-p", join(scratch, "tsconfig.json")]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe("");
  }, 60_000);

  it("describes a provider that answers, whole and streamed, when it is followed to the letter", async () => {
    const server = createServer((request, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        const { stream } = JSON.parse(body) as { stream: boolean };
        const usage = { input: 3, output: 2 };
        response.setHeader("content-type", stream ? "text/event-stream" : "application/json");
        if (stream)
          response.end(
            `data: {"text":"Hel"}\n\ndata: {"text":"lo"}\n\ndata: ${JSON.stringify({ stop: "end", usage })}\n\n`,
          );
        else response.end(JSON.stringify({ id: "a1", text: "Hello", stop: "end", usage }));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    writeFileSync(
      join(scratch, "use.ts"),
      `import { createCrux } from "@crux/client";
import acme from "./provider/src/index.ts";
const crux = await createCrux({ providers: [acme({ apiKey: "acme-key-0123456789", baseUrl: "http://127.0.0.1:${port}" })] });
const request = { model: "acme/acme-large", prompt: "Hi", seed: 7 };
const whole = await crux.chat(request);
const streamed = await crux.stream(request).response();
console.log(JSON.stringify([whole, streamed].map(({ text, finishReason, usage, warnings }) => ({ text, finishReason, input: usage.inputTokens, warnings: warnings.map(({ code }) => code) }))));
await crux.close();
`,
    );
    try {
      const { stdout } = await run(process.execPath, ["--conditions=@crux/source", join(scratch, "use.ts")]);
      const answer = { text: "Hello", finishReason: "stop", input: 3, warnings: ["dropped-option"] };
      expect(JSON.parse(stdout)).toEqual([answer, answer]);
    } finally {
      server.close();
    }
  }, 60_000);

  it("shows a provider that is what create-provider writes, file for file", () => {
    const template = join(root, "tools/create-provider/templates/own");
    const shown = examplesIn("docs/writing-a-provider.md").filter(({ file }) => file !== null);
    const sources = globSync("src/*.ts", { cwd: template });
    expect(shown.map(({ file }) => file).sort()).toEqual(["package.json", ...sources].sort());
    for (const { file, text } of shown)
      expect(text).toBe(readFileSync(join(template, (file ?? "").replace(/^package/, "_package")), "utf8"));
  });

  it("lists every error code with its traits", () => {
    const rows = [
      ...readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(
        /^\| `([a-z-]+)` \|.*\| (yes|no) \| (\d+) \| (\d+) \|$/gm,
      ),
    ];
    const documented = Object.fromEntries(
      rows.map(([, code = "", retried, status, exit]) => [
        code,
        { retryable: retried === "yes", httpStatus: Number(status), exitCode: Number(exit) },
      ]),
    );
    expect(documented).toEqual(errorTraits);
  });
});
