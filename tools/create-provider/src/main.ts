#!/usr/bin/env node
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { scaffoldProvider, toProviderNames, type ProviderWire } from "./scaffold.ts";

const usage = `create-provider ID --wire openai|own [--folder FOLDER] [--scope @SCOPE]

Writes a provider plugin for Crux that compiles, and passes its contract, at once.
  ID              how it is called in models: ID/MODEL
  --wire openai   the vendor speaks Chat Completions, as many do
  --wire own      it speaks a wire of its own
  --folder        where to; default: ./crux-provider-ID
  --scope         publish it in a scope: @SCOPE/crux-provider-ID
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = {
    wire: { type: "string" },
    folder: { type: "string" },
    scope: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      console.log(usage);
      return 0;
    }
    const [id] = positionals;
    if (id === undefined || positionals.length > 1) throw new Error("Give one ID.");
    const names = toProviderNames(id, values.scope);
    if ("problem" in names) throw new Error(names.problem);
    const folder = values.folder ?? `crux-provider-${id}`;
    const files = await scaffoldProvider(resolve(folder), readWire(values.wire), names);
    console.log(`${names.packageName} in ${folder}:\n${files.map((file) => `  ${file}`).join("\n")}\n`);
    console.log(`Next:\n  cd ${folder}\n  npm install\n  npm test`);
    return 0;
  } catch (thrown) {
    console.error(`error: ${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
    return 2;
  }
}

function readWire(wire: string | undefined): ProviderWire {
  if (wire === "openai" || wire === "own") return wire;
  throw new Error("Say --wire openai for a vendor that speaks Chat Completions, or --wire own for any other.");
}
