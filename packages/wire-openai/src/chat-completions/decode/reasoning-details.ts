import type { JsonObject } from "@crux/core";
import { readObjects, readString } from "../../wire-json.ts";

type Entry = Record<string, JsonObject[string]>;

/**
 * Gathers `reasoning_details`, which must go back as the model gave them. Streamed pieces of one text or summary
 * (same type and index, one behind the other) are joined and the last signature seals them; encrypted entries
 * stand alone.
 */
export class ReasoningDetails {
  readonly #entries: Entry[] = [];
  #seen = false;

  /** Takes the entries of a delta, or of a whole message, whose entries are never joined. */
  add(details: readonly unknown[], whole: boolean): void {
    this.#seen = true;
    for (const detail of readObjects(details)) {
      const last = this.#entries.at(-1);
      if (whole || last === undefined || !goesOn(last, detail)) this.#entries.push({ ...detail });
      else join(last, detail);
    }
  }

  /** All entries; `null` where the wire had none. An empty list is something: some models want it back. */
  entries(): readonly JsonObject[] | null {
    return this.#seen ? this.#entries : null;
  }
}

/** The readable text of entries, for servers that give it nowhere else. */
export function textOfDetails(details: readonly unknown[]): string {
  return readObjects(details)
    .map((detail) => readString(detail.text) ?? readString(detail.summary) ?? "")
    .join("");
}

function goesOn(last: Entry, next: JsonObject): boolean {
  return (
    (next.type === "reasoning.text" || next.type === "reasoning.summary") &&
    last.type === next.type &&
    last.index === next.index
  );
}

function join(last: Entry, next: JsonObject): void {
  for (const [key, value] of Object.entries(next)) {
    if ((key === "text" || key === "summary") && typeof value === "string")
      last[key] = `${readString(last[key]) ?? ""}${value}`;
    else if (value !== null && value !== "") last[key] = value;
  }
}
