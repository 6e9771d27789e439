import { commandTable, findCommand } from "../command-table.ts";
import type { Command, OptionTable } from "../command.ts";
import { renderTable } from "../render/table.ts";
import { parseOptions } from "../parse-options.ts";

/** `crux help [command | exit-codes]` */
export const helpCommand: Command = {
  usage: "crux help [command | exit-codes]",
  about: "Explains a command, or what the exit codes mean.",
  options: {},
  examples: [
    ["crux help chat", "how to ask a model"],
    ["crux help exit-codes", "what a script may rely on"],
  ],
  async run(args, shell) {
    const { words } = parseOptions({}, args);
    await shell.stdout.write(await helpText(words));
    return 0;
  },
};

async function helpText(words: readonly string[]): Promise<string> {
  const [first] = words;
  if (first === undefined) return overview();
  if (first === "exit-codes") return exitCodes();
  const family = Object.keys(commandTable).filter((name) => name.startsWith(`${first} `));
  if (words.length === 1 && family.length > 0) return `${commandLines(family)}\n"crux help ${family[0]}" tells more.\n`;
  return explain(await findCommand(words).entry.load());
}

function overview(): string {
  return [
    "Crux: one command for many language models.\n\n",
    commandLines(Object.keys(commandTable)),
    "\nBegin with:\n",
    renderTable([
      ["  crux providers", "which keys are set"],
      ["  crux models list", "which models there are"],
      ['  crux chat --model PROVIDER/MODEL "Why is the sky blue?"', "ask one of them"],
    ]),
    '\n"crux help COMMAND" or "crux COMMAND --help" explains a command by examples; "crux --version" tells the version.\n',
  ].join("");
}

function commandLines(names: readonly string[]): string {
  return renderTable(names.map((name) => [`  crux ${name}`, commandTable[name]?.summary ?? ""]));
}

function explain({ usage, about, options, examples }: Command): string {
  const optionLines = Object.keys(options).length === 0 ? "" : `\nOptions:\n${renderTable(optionRows(options))}`;
  const exampleLines = `\nExamples:\n${examples.map(([line, what]) => `  # ${what}\n  ${line}\n`).join("")}`;
  return `${usage}\n\n${about}\n${exampleLines}${optionLines}`;
}

function optionRows(options: OptionTable): readonly (readonly string[])[] {
  return Object.entries(options).map(([name, { short, value, about, multiple }]) => [
    `  ${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
    multiple === true ? `${about} (may be repeated)` : about,
  ]);
}

const wholeAnswer = "the answer is whole, also when a token limit cut it or the reader of the pipe left early";

async function exitCodes(): Promise<string> {
  const { errorTraits } = await import("@crux/core");
  const codes = new Map<number, string[]>();
  for (const [code, { exitCode }] of Object.entries(errorTraits))
    codes.set(exitCode, [...(codes.get(exitCode) ?? []), code]);
  const rows = [...codes].sort(([a], [b]) => a - b).map(([exitCode, names]) => [`  ${exitCode}`, names.join(", ")]);
  return [
    "The exit code tells what kind of failure it was; stderr names the error code itself.\n\n",
    renderTable([["  0", wholeAnswer], ...rows, ["  143", "ended by SIGTERM"]]),
    "\n2 is also a wrong command line; 6 also an answer that the vendor's filter ended.\n",
  ].join("");
}
