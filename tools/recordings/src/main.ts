import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createHttpClient } from "@crux/http-undici";
import type { RecordingEntry } from "@crux/testkit";
import { parseOptions, usage, type Options } from "./options.ts";
import { renderReport } from "./report/render-report.ts";
import { startReplayBench } from "./replay/replay-bench.ts";
import { runRecordings } from "./run-recordings.ts";

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
  if (!existsSync(join(options.folder, "index.jsonl"))) {
    return refuse(
      `No recordings at ${options.folder}: there is no index.jsonl in it. Name their folder with --dir or CRUX_RECORDINGS.`,
    );
  }
  return judgeFolder(options);
}

async function judgeFolder({ folder, only, id, json, verbose }: Options): Promise<number> {
  const filter = (entry: RecordingEntry): boolean =>
    (only === undefined || entry.provider === only) && (id === undefined || entry.id === id);
  const http = createHttpClient();
  const bench = await startReplayBench();
  try {
    const results = await runRecordings({ folder, filter, http, bench }).catch((thrown: unknown) =>
      thrown instanceof Error ? thrown : new Error(String(thrown)),
    );
    if (results instanceof Error) return refuse(`The recordings in ${folder} cannot be read: ${results.message}`);
    if (results.length === 0) return refuse(`No exchange in ${folder} is of that provider or id.`);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ folder, results }, null, 1)}\n`);
    console.log(renderReport(results, verbose));
    return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  } finally {
    await http.close();
    await bench.close();
  }
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}
