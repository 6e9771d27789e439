import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createHttpClient } from "@crux/http-undici";
import type { UnreadableRecording } from "@crux/testkit";
import { totalsOf, type ExchangeResult } from "./exchange-result.ts";
import { renderHandover } from "./handover/render-handover.ts";
import { handoverTotals, runHandover, type HandoverResult } from "./handover/run-handover.ts";
import { runMutants } from "./mutate/run-mutants.ts";
import { parseOptions, usage, type Options } from "./options.ts";
import { renderReport } from "./report/render-report.ts";
import { startReplayBench } from "./replay/replay-bench.ts";
import { runRecordings, type RecordingFilter } from "./run-recordings.ts";

const repository = resolve(import.meta.dirname, "../../..");
process.exitCode = await main();

/** 0: all passed; 1: something failed; 2: there was nothing to judge. */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2), process.env, repository);
  } catch (thrown) {
    return refuse(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  if (!existsSync(options.folder))
    return refuse(
      `No recordings at ${options.folder}: there is no such folder. Name it with --dir or CRUX_RECORDINGS.`,
    );
  return options.handover ? judgeHandover(options) : judgeFolder(options);
}

async function judgeHandover(options: Options): Promise<number> {
  const { folder, json } = options;
  const results: HandoverResult[] = [];
  for await (const result of runHandover({ folder, filter: filterOf(options), onUnreadable })) results.push(result);
  if (results.length === 0) return refuse(`No exchange in ${folder} of that provider or id holds a conversation.`);
  if (json !== undefined) await writeJson(json, { folder, totals: handoverTotals(results), results });
  console.log(renderHandover(results));
  return results.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 1)}\n`);
}

async function judgeFolder(options: Options): Promise<number> {
  const { folder, json, verbose } = options;
  try {
    const results = await (options.mutate === undefined ? overRecorded(options) : overChanged(options, options.mutate));
    if (results.length === 0) return refuse(`No exchange in ${folder} is of that provider or id.`);
    if (json !== undefined) await writeJson(json, { folder, totals: totalsOf(results), results });
    console.log(renderReport(results, verbose));
    return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  } catch (thrown) {
    return refuse(`The run broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

async function overRecorded(options: Options): Promise<readonly ExchangeResult[]> {
  const http = createHttpClient();
  const bench = await startReplayBench();
  try {
    return await runRecordings({ folder: options.folder, filter: filterOf(options), http, bench, onUnreadable });
  } finally {
    await http.close();
    await bench.close();
  }
}

async function overChanged(options: Options, seed: string): Promise<readonly ExchangeResult[]> {
  const { folder, rounds } = options;
  const results: ExchangeResult[] = [];
  for await (const result of runMutants({ folder, filter: filterOf(options), seed, rounds, onUnreadable }))
    results.push(result);
  return results;
}

function filterOf({ only, id }: Options): RecordingFilter {
  return (entry) => (only === undefined || entry.provider === only) && (id === undefined || entry.id === id);
}

function onUnreadable({ path, reason }: UnreadableRecording): void {
  console.error(`Not read: ${path}: ${reason.split("\n")[0] ?? ""}`);
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}
