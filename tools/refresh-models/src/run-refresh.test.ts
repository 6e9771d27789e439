import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpClient } from "@crux/http-undici";
import { bodyOf, startScriptedServer, type LoopbackServer, type RecordedExchange } from "@crux/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { loadProviders, type ProviderPackage } from "./load-providers.ts";
import { renderReport } from "./render-report.ts";
import { renderSeeds } from "./render-seeds.ts";
import { hasFailed, runRefresh } from "./run-refresh.ts";

const workspace = join(import.meta.dirname, "../../..");
const providers = await loadProviders(workspace);
const key = "sk-refresh-0123456789abcdef";
const now = Date.parse("2026-11-22");

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A vendor whose only answer is a list of models. */
async function listServer(body: string | Uint8Array, status = 200): Promise<LoopbackServer> {
  const server = await startScriptedServer([
    { type: "head", status, headers: { "content-type": "application/json" } },
    { type: "chunk", data: body },
  ]);
  open.push(() => server.close());
  return server;
}

async function run(chosen: readonly ProviderPackage[], env: Record<string, string>, check = true, only: string[] = []) {
  const http = createHttpClient({ env: {} });
  open.push(() => http.close());
  const reports = await runRefresh(chosen, { env, http, only, check, now });
  return { reports, failed: hasFailed(reports), text: renderReport(reports) };
}

const listOf = (...ids: readonly string[]): string =>
  JSON.stringify({ object: "list", data: ids.map((id) => ({ id, created: 1_790_000_000 })) });

function provider(id: string): ProviderPackage {
  const found = providers.find(({ plugin }) => plugin.id === id);
  if (found === undefined) throw new Error(`there is no provider ${id}`);
  return found;
}

function recorded(path: string): Uint8Array {
  return bodyOf(JSON.parse(readFileSync(join(workspace, path), "utf8")) as RecordedExchange);
}

/** A package whose seed file lies in a folder of the test's own. */
function copyOf(original: ProviderPackage): ProviderPackage & { readonly seedFile: string } {
  const folder = mkdtempSync(join(tmpdir(), "crux-refresh-"));
  open.push(() => rmSync(folder, { recursive: true }));
  const seedFile = join(folder, "seeds.ts");
  writeFileSync(seedFile, readFileSync(original.seedFile ?? ""));
  return { ...original, seedFile };
}

describe("without a key", () => {
  it("nobody is asked, and every default stands in its package's own list, where it has one", async () => {
    const { reports, failed } = await run(providers, {});
    expect(reports.length).toBe(providers.length);
    expect(reports.map(({ list }) => list.type)).toEqual(providers.map(() => "not-asked"));
    expect(failed).toBe(false);
    for (const id of ["openai", "anthropic", "deepseek"])
      expect(reports.find((report) => report.id === id)?.defaultModel.state).toBe("seeded");
  });
});

describe("with a key", () => {
  it.each([
    ["openai", "OPENAI", listOf("gpt-6-luna", "gpt-6-astra")],
    ["deepseek", "DEEPSEEK", listOf("deepseek-flash")],
    ["anthropic", "ANTHROPIC", JSON.stringify({ data: [{ id: "claude-haiku-5-5" }], has_more: false })],
  ])("%s passes where its list holds the default", async (id, name, body) => {
    const server = await listServer(body);
    const { reports, failed } = await run([provider(id)], {
      [`${name}_API_KEY`]: key,
      [`${name}_BASE_URL`]: server.url,
    });
    expect([reports[0]?.defaultModel.state, failed, server.requests.length]).toEqual(["listed", false, 1]);
  });

  it.each([
    ["openai", "OPENAI", "packages/provider-openai/src/fixtures/exchanges/rig-29a9828ecb.json"],
    ["deepseek", "DEEPSEEK", "packages/provider-deepseek/src/fixtures/exchanges/rig-2ec5c0e6fc.json"],
    ["anthropic", "ANTHROPIC", "packages/provider-anthropic/src/fixtures/exchanges/chatlas-2285097caa.json"],
  ])("%s fails on a recorded list of before its default, and proposes others", async (id, name, fixture) => {
    const server = await listServer(recorded(fixture));
    const { reports, failed, text } = await run([provider(id)], {
      [`${name}_API_KEY`]: key,
      [`${name}_BASE_URL`]: server.url,
    });
    const [report] = reports;
    expect([report?.list.type, report?.defaultModel.state, failed]).toEqual(["listed", "absent", true]);
    expect(text).toMatch(/ABSENT: no list holds the default \S+\. Choose another: \S+/);
  });

  it("a vendor that refuses is a failure that quotes no key", async () => {
    const server = await listServer(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } }), 401);
    const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url };
    const { failed, text } = await run([provider("openai")], env);
    expect([failed, text.includes("FAILED"), text.includes(key)]).toEqual([true, true, false]);
  });
});

describe("the seed file", () => {
  const list = JSON.stringify({
    data: [
      {
        id: "claude-haiku-5-5",
        max_input_tokens: 1_234_567,
        max_tokens: 128_000,
        capabilities: { batch: { supported: true } },
      },
    ],
    has_more: false,
  });

  it("takes over what the list tells, and stays a program", async () => {
    const server = await listServer(list);
    const copy = copyOf(provider("anthropic"));
    const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url };
    const { reports } = await run([copy], env, false);
    expect(reports[0]?.changes).toContain("claude-haiku-5-5: contextWindow 1000000 → 1234567");
    expect(reports[0]?.absent).toContain("claude-opus-5-5");
    const written = readFileSync(copy.seedFile, "utf8");
    expect(written).toContain("contextWindow: 1_234_567");
    expect(written).toContain("/*\n * Written by tools/refresh-models");
    const { seeds } = (await import(copy.seedFile)) as {
      seeds: readonly { id: string; asOf: string; contextWindow: number }[];
    };
    const haiku = seeds.find(({ id }) => id === "claude-haiku-5-5");
    expect(haiku).toMatchObject({
      contextWindow: 1_234_567,
      capabilities: { batch: true },
      prices: { asOf: "2026-11-22" },
    });
    expect(seeds.length).toBe(copy.seeds.length);
  });

  it("is not touched by a check", async () => {
    const server = await listServer(list);
    const copy = copyOf(provider("anthropic"));
    const before = readFileSync(copy.seedFile, "utf8");
    await run([copy], { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url });
    expect(readFileSync(copy.seedFile, "utf8")).toBe(before);
  });

  it.each(providers.filter(({ seedFile }) => seedFile !== null))(
    "of $plugin.id is written as it stands",
    async ({ seedFile, seeds }) => {
      const source = readFileSync(seedFile ?? "", "utf8");
      expect(await renderSeeds(source, seeds)).toBe(source);
    },
  );

  it("that has no list is refused", async () => {
    await expect(renderSeeds("export const other = [];", [])).rejects.toThrow("export const seeds");
  });
});

it("only those that are named are asked", async () => {
  const { reports } = await run(providers, {}, true, ["openai"]);
  expect(reports.map(({ id }) => id)).toEqual(["openai"]);
});
