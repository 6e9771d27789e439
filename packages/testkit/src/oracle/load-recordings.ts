import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

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

/**
 * Reads the recordings of a folder one by one, in the order of its index; a file is opened only when it is due.
 * Rejects where the index or a file it names cannot be read.
 */
export async function* loadRecordings(
  folder: string,
  filter: (entry: RecordingEntry) => boolean = () => true,
): AsyncGenerator<RecordedExchange> {
  const lines = createInterface({ input: createReadStream(join(folder, "index.jsonl")), crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const entry = JSON.parse(line) as RecordingEntry;
    if (!filter(entry)) continue;
    const text = await readFile(join(folder, entry.provider, `${entry.id}.json`), "utf8");
    yield JSON.parse(text) as RecordedExchange;
  }
}
