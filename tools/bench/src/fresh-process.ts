import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./measure.ts";

const run = promisify(execFile);

/** CPU, in milliseconds, of a fresh process: doing nothing, importing, and making a first call. */
export interface FreshProcess {
  readonly bareNode: number;
  readonly undiciImport: number;
  readonly cruxImport: number;
  readonly cruxFirstCall: number;
}

const scripts: Readonly<Record<keyof FreshProcess, string>> = {
  bareNode: "",
  undiciImport: 'await import("undici");',
  cruxImport: 'await import("@crux/client");',
  cruxFirstCall: `
    const { createCrux } = await import("@crux/client");
    const { default: openai } = await import("@crux/provider-openai");
    const crux = await createCrux({ providers: [openai({ apiKey: "bench-key-0123456789", baseUrl: process.env.BENCH_URL + "/v1", api: "chat" })] });
    await crux.chat({ model: "openai/0-0-0", prompt: "Hi" });
    await crux.close();`,
};

/** Starts each script `rounds` times, interleaved, and takes the medians. */
export async function measureFreshProcess(url: string, rounds: number): Promise<FreshProcess> {
  const names = Object.keys(scripts) as (keyof FreshProcess)[];
  const figures: Record<keyof FreshProcess, number[]> = {
    bareNode: [],
    undiciImport: [],
    cruxImport: [],
    cruxFirstCall: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) figures[name].push(await cpuOfScript(scripts[name], url));
  }
  return {
    bareNode: median(figures.bareNode),
    undiciImport: median(figures.undiciImport),
    cruxImport: median(figures.cruxImport),
    cruxFirstCall: median(figures.cruxFirstCall),
  };
}

async function cpuOfScript(script: string, url: string): Promise<number> {
  const source = `${script}\nconst { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: import.meta.dirname,
    env: { ...process.env, BENCH_URL: url },
  });
  return Number(stdout);
}
