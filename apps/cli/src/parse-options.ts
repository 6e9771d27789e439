import { parseArgs } from "node:util";
import type { OptionTable } from "./command.ts";
import { didYouMean } from "./suggest.ts";
import { usageError } from "./usage-error.ts";

type Parsed<Options extends OptionTable> = ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>>;

/** The options and the other words of a command line. @throws UsageError that names the mistake. */
export function parseOptions<const Options extends OptionTable>(
  options: Options,
  args: readonly string[],
): { readonly values: Parsed<Options>["values"]; readonly words: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true, strict: true });
    return { values, words: positionals };
  } catch (error) {
    throw usageError(unknownOption(options, args) ?? firstSentence(error));
  }
}

function unknownOption(options: OptionTable, args: readonly string[]): string | null {
  const { tokens } = parseArgs({ options, args: [...args], allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || Object.hasOwn(options, token.name)) continue;
    const suggestion = token.rawName.startsWith("--")
      ? didYouMean(
          token.rawName,
          Object.keys(options).map((name) => `--${name}`),
        )
      : "";
    return `Unknown option ${token.rawName}.${suggestion} A word that begins with a dash goes after "--".`;
  }
  return null;
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replaceAll("\n", " ")
    .replace(/\.? *Did you forget.*/, ".")
    .replace(/([^.])$/, "$1.");
}

/** A finite number. @throws UsageError */
export function readNumber(
  option: string,
  text: string | undefined,
  accepts: (value: number) => boolean,
  expected: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || !accepts(value))
    throw usageError(`--${option} takes ${expected}, not "${text}".`);
  return value;
}
