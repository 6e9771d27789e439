import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readInstalledProviders } from "./installed-providers.ts";

vi.setConfig({ testTimeout: 120_000 });

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crux-demo-test-"));
});
afterAll(() => rm(home, { recursive: true }));

/** The demonstration, with the command line from its sources, no key, an empty home and no terminal. */
async function runDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ["--conditions=@crux/source", program, ...args], {
    cwd: home,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, exitCode: exitCode as number };
}

/** On Ollama's wire the mock counts no tokens, whatever it is told: 0 of the prompt is unknown there. */
const countsOf: Readonly<Record<string, string>> = { ollama: "\\? +0" };

describe("the demonstration", () => {
  it("has every provider that the command line depends on answer the question given", async () => {
    const { stdout, stderr, exitCode } = await runDemo(["--", "Is", "this on?"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const providers = await readInstalledProviders();
    expect(providers.length).toBeGreaterThan(0);
    expect(stdout.match(/You asked: "Is this on\?"/g)).toHaveLength(providers.length);
    for (const provider of providers) {
      const counts = countsOf[provider] ?? "[1-9]\\d* +[1-9]\\d*";
      expect(stdout).toMatch(new RegExp(`^${provider} +\\S+ +\\d+ ms +\\d+ ms +${counts} +stop$`, "m"));
    }
    expect(stdout).toMatch(/export [A-Z_]+_API_KEY=…/);
  });

  it("uses none of the user's keys and addresses", async () => {
    const { stdout, exitCode } = await runDemo([], {
      OPENAI_API_KEY: "sk-of-the-user",
      OPENAI_BASE_URL: "http://127.0.0.1:9",
      CRUX_DEFAULT_MODEL: "no/such",
    });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("sk-of-the-user");
  });
});
