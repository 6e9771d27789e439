import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { asObject, parseJson } from "./json-value.ts";
import { readRecording } from "./read-recording.ts";

/** One exchange as it lies in `recordings/<provider>/<id>.json`. */
export interface RecordedExchange {
  readonly id: string;
  readonly provider: string;
  readonly api: string;
  readonly model: string | null;
  readonly provenance: "recorded" | "response-only";
  readonly fidelity: "verbatim" | "reserialised";
  readonly framing: "recorded" | "reconstructed";
  readonly source: { readonly repo: string; readonly commit: string; readonly path: string; readonly index: number };
  readonly licence: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
    readonly bodyEncoding?: "base64";
    readonly truncated?: readonly unknown[];
    readonly inferred?: boolean;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly bodyEncoding?: "base64";
    readonly decodedFrom?: string;
    readonly redacted?: boolean;
    readonly statusInferred?: boolean;
    readonly chunks?: readonly number[];
  };
  readonly tags: readonly string[];
}

/** One line of `recordings/index.jsonl`: enough to choose an exchange without opening it. */
export interface RecordingEntry {
  readonly id: string;
  readonly provider: string;
  readonly api: string;
  readonly model: string | null;
  readonly status: number;
  readonly kind: string;
  readonly provenance: string;
  readonly fidelity: string;
  readonly framing: string;
  readonly tags: readonly string[];
  readonly bytes: number;
}

/** A file of the folder that is no recording, and why. */
export interface UnreadableRecording {
  /** Relative to the folder. */
  readonly path: string;
  readonly reason: string;
}

/**
 * Reads the recordings of a folder one by one, in the order of its index; a file is opened only when it is due. A folder
 * without `index.jsonl` is searched for JSON files, in the order of their paths.
 * What cannot be read is handed to `onUnreadable`; without one, it rejects.
 */
export async function* loadRecordings(
  folder: string,
  filter: (entry: Pick<RecordingEntry, "id" | "provider" | "api">) => boolean = () => true,
  onUnreadable: (file: UnreadableRecording) => void = fail,
): AsyncGenerator<RecordedExchange> {
  const hasIndex = existsSync(join(folder, "index.jsonl"));
  for await (const path of hasIndex ? indexedFiles(folder, filter, onUnreadable) : filesBelow(folder)) {
    try {
      const recording = readRecording(JSON.parse(await readFile(join(folder, path), "utf8")), basename(path, ".json"));
      if (recording === null) throw new Error("it holds no exchange: provider, api, and response with a status");
      if (hasIndex || filter(recording)) yield recording;
    } catch (thrown) {
      onUnreadable({ path, reason: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }
}

function fail({ path, reason }: UnreadableRecording): never {
  throw new Error(`${path}: ${reason}`);
}

async function* indexedFiles(
  folder: string,
  filter: (entry: RecordingEntry) => boolean,
  onUnreadable: (file: UnreadableRecording) => void,
): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(join(folder, "index.jsonl")), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const entry = asObject(parseJson(line)) as RecordingEntry | null;
    if (entry === null) onUnreadable({ path: `index.jsonl, line ${number}`, reason: "it is no JSON object" });
    else if (filter(entry)) yield join(entry.provider, `${entry.id}.json`);
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  yield* paths.filter((path) => !path.includes("node_modules")).sort();
}
