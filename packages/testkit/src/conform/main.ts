#!/usr/bin/env node
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { describeThrown } from "./conform-error.ts";
import { renderJunit, renderTable } from "./render-report.ts";
import { childCommand, tryPlugin } from "./try-plugin.ts";

const usage = `crux-conform [FOLDER] [--json] [--junit FILE] [--model MODEL]

Tries the provider plugin in FOLDER (default: here) against its recorded fixtures, without a network.
  --json         the report as one JSON document on stdout
  --junit FILE   the report as JUnit XML too
  --model MODEL  the vendor's id of the model that is asked

Exit codes: 0 it conforms, 1 it does not, 2 it could not be tried.
`;

const args = process.argv.slice(2);
if (args[0] === childCommand) {
  const { runChild } = await import("./child.ts");
  await runChild(args[1] ?? "", args[2]);
} else {
  process.exitCode = await main(args).catch(tell);
}

function tell(thrown: unknown): number {
  process.stderr.write(`error: ${describeThrown(thrown)}\n`);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  const options = {
    json: { type: "boolean" },
    junit: { type: "string" },
    model: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values, positionals } = parseCommandLine(() =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const report = await tryPlugin(new URL(import.meta.url), positionals[0] ?? ".", values.model);
  if (values.junit !== undefined) await writeFile(values.junit, renderJunit(report));
  process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderTable(report));
  return report.ok ? 0 : 1;
}

function parseCommandLine<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (thrown) {
    process.stderr.write(`error: ${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
    process.exit(2);
  }
}
