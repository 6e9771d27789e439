import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMutants, type MutantResult } from "./run-mutants.ts";

const events = [
  { id: "a1", model: "m-1", choices: [{ index: 0, delta: { role: "assistant", content: "Grüß Gott" } }] },
  { id: "a1", model: "m-1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
];
const body = `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mutants-"));
  const recording = { provider: "Some Gateway", api: "chat", request: { body: { stream: true } } };
  await writeFile(join(folder, "one.json"), JSON.stringify({ ...recording, response: { status: 200, body } }));
});

afterAll(() => rm(folder, { recursive: true }));

async function run(seed: string, rounds: number): Promise<readonly MutantResult[]> {
  const results: MutantResult[] = [];
  for await (const result of runMutants({ folder, filter: () => true, seed, rounds })) results.push(result);
  return results;
}

describe("runMutants", () => {
  it("changes an answer in as many ways as there are rounds, and the client reads each as the oracle does", async () => {
    const results = await run("a", 60);
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(new Set(results.map(({ id }) => id)).size).toBe(60);
    expect(new Set(results.flatMap(({ mutations }) => mutations)).size).toBeGreaterThan(20);
  });

  it("makes the same changes of the same seed, and others of another", async () => {
    const changes = async (seed: string) => (await run(seed, 5)).map(({ mutations }) => mutations);
    expect(await changes("a")).toEqual(await changes("a"));
    expect(await changes("a")).not.toEqual(await changes("b"));
  });
});
