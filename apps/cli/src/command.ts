import type { Output } from "./render/output.ts";

/** What a command has of the process around it. */
export interface Shell {
  readonly stdin: NodeJS.ReadStream;
  /** Data, and nothing else. */
  readonly stdout: Output;
  /** All that is said to a person. */
  readonly stderr: Output;
  /** Aborted by ^C. */
  readonly signal: AbortSignal;
}

/** One option of a command, as `parseArgs` takes it and as the help tells it. */
export interface OptionSpecification {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help, such as `TEXT`. */
  readonly value?: string;
  readonly about: string;
}

/** The options of a command by their long names. */
export type OptionTable = Readonly<Record<string, OptionSpecification>>;

/** One command. Loading its module must not load a provider; running it may. */
export interface Command {
  /** How it is written, such as `crux chat [question …]`. */
  readonly usage: string;
  readonly about: string;
  readonly options: OptionTable;
  /** Whole command lines with what each does. */
  readonly examples: readonly (readonly [commandLine: string, what: string])[];
  /** Gives the exit code. @throws a UsageError or a CruxError, which the caller tells. */
  run(args: readonly string[], shell: Shell): Promise<number>;
}
