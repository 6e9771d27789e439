import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createHttpClient } from "@crux/http-undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExchangeResult } from "./exchange-result.ts";
import { startReplayBench, type ReplayBench } from "./replay/replay-bench.ts";
import { runRecordings } from "./run-recordings.ts";

const source = { repo: "none", commit: "none", path: "made by this test", index: 0 };
const frame = { provenance: "recorded", fidelity: "verbatim", framing: "recorded", licence: "MIT", source, tags: [] };
const jsonHeaders = { "content-type": "application/json" };

function recording(
  id: string,
  fields: { api: string; provider: string; request: unknown; response: unknown },
): Record<string, unknown> {
  return { ...frame, id, model: "m-1", ...fields };
}

const chatRequest = {
  method: "POST",
  url: "https://api.x.ai/v1/chat/completions",
  headers: {},
  body: {
    model: "m-1",
    messages: [{ role: "user", content: "Hi" }],
    temperature: 0.5,
    service_tier: "flex",
    stream: true,
  },
};
const events = [
  { id: "a1", model: "m-1", choices: [{ index: 0, delta: { role: "assistant", content: "Grüß " } }] },
  { id: "a1", model: "m-1", choices: [{ index: 0, delta: { content: "Gott 🌊" }, finish_reason: "stop" }] },
];
const stream = `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;

const recordings = [
  recording("stream", {
    api: "chat",
    provider: "xai",
    request: chatRequest,
    response: {
      status: 200,
      headers: { "content-type": "text/event-stream", "x-request-id": "r1" },
      body: stream,
      chunks: [7, 70],
    },
  }),
  recording("refused", {
    api: "chat",
    provider: "xai",
    request: { ...chatRequest, body: { ...chatRequest.body, stream: false } },
    response: { status: 429, headers: jsonHeaders, body: '{"error":{"message":"Slow down.","code":"slow_down"}}' },
  }),
  recording("cut", {
    api: "chat",
    provider: "xai",
    request: { ...chatRequest, body: null },
    response: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: stream.slice(0, stream.indexOf("\n\n") + 2),
    },
  }),
  recording("unspoken", {
    api: "telepathy",
    provider: "xai",
    request: chatRequest,
    response: { status: 200, headers: jsonHeaders, body: "{}" },
  }),
];

let folder: string;
let bench: ReplayBench;
const http = createHttpClient();

beforeAll(async () => {
  bench = await startReplayBench();
  folder = await mkdtemp(join(tmpdir(), "recordings-"));
  await mkdir(join(folder, "xai"));
  for (const item of recordings) await writeFile(join(folder, "xai", `${String(item.id)}.json`), JSON.stringify(item));
  await writeFile(
    join(folder, "index.jsonl"),
    recordings
      .map((item) => JSON.stringify({ ...item, source: undefined, request: undefined, response: undefined }))
      .join("\n"),
  );
});

afterAll(async () => {
  await http.close();
  await bench.close();
  await rm(folder, { recursive: true });
});

function outcomes(results: readonly ExchangeResult[]): readonly string[] {
  return results.map(
    ({ id, direction, ...verdict }) =>
      `${id} ${direction}: ${verdict.outcome === "not-applicable" ? verdict.rule : verdict.outcome}`,
  );
}

describe("runRecordings", () => {
  it("plays every exchange through the real client, in both directions", async () => {
    const results = await runRecordings({ folder, filter: () => true, http, bench });
    expect(outcomes(results)).toEqual([
      "stream decode: passed",
      "stream encode: passed",
      "refused decode: passed",
      "refused encode: passed",
      "cut decode: passed",
      "cut encode: request-unknown",
      "unspoken decode: wire-not-spoken",
      "unspoken encode: wire-not-spoken",
    ]);
  });

  it("lets the filter choose", async () => {
    expect(outcomes(await runRecordings({ folder, filter: ({ id }) => id === "cut", http, bench }))).toHaveLength(2);
  });
});

const run = promisify(execFile);
const main = join(import.meta.dirname, "main.ts");

describe("the command", { timeout: 60_000 }, () => {
  it("exits 0, writes each result, and closes with the sums", async () => {
    const json = join(folder, "results.json");
    const { stdout } = await run(process.execPath, [
      "--conditions=@crux/source",
      main,
      "--dir",
      folder,
      "--json",
      json,
    ]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("5 passed, 0 failed");
    const written = JSON.parse(await readFile(json, "utf8")) as { results: readonly ExchangeResult[] };
    expect(written.results).toHaveLength(8);
  });

  it("reads a folder without an index, names what is no recording, and makes the folder of the results", async () => {
    const bare = await mkdtemp(join(tmpdir(), "recordings-"));
    const kept = recordings[0];
    await mkdir(join(bare, "kept"));
    await writeFile(join(bare, "kept", "stream.json"), JSON.stringify(kept));
    await writeFile(join(bare, "kept", "notes.json"), "[1]");
    const json = join(bare, "new", "results.json");
    const { stdout, stderr } = await run(process.execPath, [
      "--conditions=@crux/source",
      main,
      "--dir",
      bare,
      "--json",
      json,
    ]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("2 passed, 0 failed");
    expect(stderr).toContain(join("kept", "notes.json"));
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({
      totals: { passed: 2, failed: 0, notApplicable: 0 },
      results: [{ id: "stream" }, { id: "stream" }],
    });
    await rm(bare, { recursive: true });
  });

  it("exits 2 and says where it looked when there are no recordings", async () => {
    const missing = join(folder, "missing");
    await expect(run(process.execPath, ["--conditions=@crux/source", main, "--dir", missing])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(missing) as unknown,
    });
  });
});
