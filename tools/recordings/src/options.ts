import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** What a run is asked for. */
export interface Options {
  /** Folder with `index.jsonl` and one folder per provider. */
  readonly folder: string;
  /** Only exchanges of this provider. */
  readonly only: string | undefined;
  /** Only the exchange of this id. */
  readonly id: string | undefined;
  /** Where every exchange's result is written. */
  readonly json: string | undefined;
  /** Lists what does not apply, one by one. */
  readonly verbose: boolean;
  /** Seed of a run over changed answers; `undefined` for a run over the recorded ones. */
  readonly mutate: string | undefined;
  /** How often each answer is changed. */
  readonly rounds: number;
  /** Hands every recorded conversation to every vendor. */
  readonly handover: boolean;
  readonly help: boolean;
}

/** How to call the tool. */
export const usage = `pnpm recordings [--dir FOLDER] [--only PROVIDER] [--id ID] [--json FILE] [--verbose] [--mutate SEED [--rounds N]] [--handover]

  --dir FOLDER     the recordings; else $CRUX_RECORDINGS, else the folder shared/recordings beside the repository
  --only PROVIDER  only exchanges of one provider, such as openrouter
  --id ID          only the exchange of that id
  --json FILE      writes every exchange with its result
  --verbose        lists each exchange that does not apply, with its rule
  --mutate SEED    judges decoding alone, of answers that are changed: the same seed makes the same changes
  --handover       hands every recorded conversation from its vendor to each other, and judges what would be sent
  --rounds N       how often each answer is changed; 3 if not told`;

/** Reads the command line. Throws a TypeError that says which option is wrong. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  repository: string,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: "string" },
      only: { type: "string" },
      id: { type: "string" },
      json: { type: "string" },
      verbose: { type: "boolean", default: false },
      mutate: { type: "string" },
      rounds: { type: "string", default: "3" },
      handover: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { dir, only, id, json, verbose, mutate, handover, help } = values;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError("--rounds is to be a whole number of at least 1");
  const fromEnvironment = environment.CRUX_RECORDINGS === "" ? undefined : environment.CRUX_RECORDINGS;
  return {
    folder: resolve(dir ?? fromEnvironment ?? resolve(repository, "../shared/recordings")),
    only,
    id,
    json,
    verbose,
    mutate,
    rounds,
    handover,
    help,
  };
}
