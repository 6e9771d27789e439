import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CruxError } from "@crux/core";
import type { Command, Shell } from "../command.ts";
import type { Output } from "../render/output.ts";
import { parseOptions } from "../parse-options.ts";
import { usageError } from "../usage-error.ts";

const options = {
  json: { type: "boolean", about: "the report as one JSON document" },
  junit: { type: "string", value: "FILE", about: "the report as JUnit XML too" },
  model: { type: "string", value: "MODEL", about: "the vendor's id of the model that is asked" },
} as const;

/** `crux plugins conform` */
export const pluginsConformCommand: Command = {
  usage: "crux plugins conform [FOLDER]",
  about:
    "Tries the provider plugin in a folder against the contract, with its own recorded answers: no network, no keys, no right to write or to start programs. " +
    "Exit code 0: it conforms; 1: it does not; 2: it cannot be tried.",
  options,
  examples: [
    ["crux plugins conform ./crux-provider-acme", "every check, one a line, and what failed in full"],
    ["crux plugins conform --junit report.xml", "the plugin stood in, with a report for CI"],
  ],
  async run(args, shell) {
    const { values, words } = parseOptions(options, args);
    if (words.length > 1) throw usageError(`Name one folder, not ${words.length}.`);
    const { json, ...named } = values;
    const passedOn = Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}`],
    );
    return runKit([...(json === true ? ["--json"] : []), ...passedOn, "--", ...words], shell);
  },
};

/** The kit is a program of its own, of @crux/testkit: what it tries never runs in this process. */
async function runKit(args: readonly string[], { stdout, stderr, signal }: Shell): Promise<number> {
  const program = fileURLToPath(import.meta.resolve("@crux/testkit/conform"));
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const [ended] = await Promise.all([once(child, "close"), copy(child.stdout, stdout), copy(child.stderr, stderr)]);
  const [code] = ended as [number | null];
  if (code === null) throw new CruxError("internal", "The conformance kit was ended from outside.");
  return code;
}

async function copy(from: ChildProcess["stdout"], to: Output): Promise<void> {
  if (from === null) return;
  from.setEncoding("utf8");
  for await (const text of from) await to.write(text as string);
}
