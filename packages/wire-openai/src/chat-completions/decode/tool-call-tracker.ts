import type { Emit, JsonObject, ProviderItemPart } from "@crux/core";
import { asJson, readString } from "../../wire-json.ts";
import type { WireToolCall } from "./schemas.ts";

interface OpenCall {
  /** `null` until the call has a name and an id or arguments, and is told. */
  told: { readonly part: number; readonly id: string } | null;
  wireId: string;
  name: string;
  /** Arguments that came before the name; for a free-text tool all of its input, which is told whole. */
  held: string;
  readonly custom: boolean;
}

/** What a {@link ToolCallTracker} needs. */
export interface ToolCallTrackerOptions {
  readonly emit: Emit;
  readonly provider: string;
  readonly newId: () => string;
  /** The ordinal of the next part of the message. */
  readonly nextPart: () => number;
}

/**
 * Gathers the tool calls of one answer. A fragment belongs to the call of its id, else of its index, else to the
 * latest; every field may be missing, null or blank. No call ends before the answer does: this wire closes none.
 */
export class ToolCallTracker {
  readonly #calls: OpenCall[] = [];
  readonly #byId = new Map<string, OpenCall>();
  readonly #byIndex = new Map<string, OpenCall>();
  readonly #takenIds = new Set<string>();
  readonly #options: ToolCallTrackerOptions;

  constructor(options: ToolCallTrackerOptions) {
    this.#options = options;
  }

  /** Takes an entry of a whole message: a call of its own, whatever its id. */
  addWhole(entry: WireToolCall): void {
    this.#grow(this.#begin(entry), entry);
  }

  /** Takes an entry of a delta. */
  addFragment(entry: WireToolCall): void {
    this.#grow(this.#ownerOf(entry) ?? this.#begin(entry), entry);
  }

  /** Tells the calls of which no more than the name is known. */
  tellNamed(): void {
    for (const call of this.#calls) if (call.told === null && call.name !== "") this.#tell(call);
  }

  /**
   * The answer is whole: ends every call unless `cut`, tells free-text calls. Returns whether one of those waits, and
   * how many calls never had a name and so could not be told.
   */
  finish(cut: boolean): { readonly waitsForCustom: boolean; readonly nameless: number } {
    let waitsForCustom = false;
    for (const call of this.#calls) {
      if (call.told === null) continue;
      if (call.custom)
        this.#options.emit({ type: "part", part: call.told.part, content: this.#customItem(call, call.told.id) });
      else if (!cut) this.#options.emit({ type: "tool-call-end", ...call.told });
      waitsForCustom ||= call.custom && !cut;
    }
    return { waitsForCustom, nameless: this.#calls.filter((call) => call.told === null).length };
  }

  #ownerOf(entry: WireToolCall): OpenCall | undefined {
    const id = readString(entry.id);
    const known = id === null ? undefined : this.#byId.get(id);
    if (known !== undefined) return known;
    const index = indexOf(entry);
    if (index !== null) {
      const latest = this.#byIndex.get(index);
      // The same index under another id is another call.
      return id === null || latest?.wireId === "" ? latest : undefined;
    }
    return id === null && nameOf(entry) === "" ? this.#calls.at(-1) : undefined;
  }

  #begin(entry: WireToolCall): OpenCall {
    // Calls are told in the order they come.
    this.tellNamed();
    const index = indexOf(entry);
    const call: OpenCall = {
      told: null,
      wireId: "",
      name: "",
      held: "",
      custom: entry.type === "custom" || (entry.custom ?? null) !== null,
    };
    this.#calls.push(call);
    if (index !== null) this.#byIndex.set(index, call);
    return call;
  }

  #grow(call: OpenCall, entry: WireToolCall): void {
    const id = readString(entry.id);
    if (id !== null && call.wireId === "") {
      call.wireId = id;
      if (!this.#byId.has(id)) this.#byId.set(id, call);
    }
    if (call.name === "") call.name = nameOf(entry);
    const text = call.custom ? (entry.custom?.input ?? "") : argumentsText(entry.function?.arguments);
    // A blank id may still be followed by one, until arguments come.
    if (call.told === null && call.name !== "" && (call.wireId !== "" || text !== "")) this.#tell(call);
    if (text === "") return;
    if (call.told === null || call.custom) call.held += text;
    else this.#options.emit({ type: "tool-call-delta", part: call.told.part, id: call.told.id, arguments: text });
  }

  #tell(call: OpenCall): void {
    const { emit, newId, nextPart } = this.#options;
    const id = call.wireId === "" || this.#takenIds.has(call.wireId) ? newId() : call.wireId;
    this.#takenIds.add(id);
    const told = { part: nextPart(), id };
    call.told = told;
    if (call.custom) return;
    emit({ type: "tool-call-start", ...told, name: call.name });
    if (call.held !== "") emit({ type: "tool-call-delta", ...told, arguments: call.held });
    call.held = "";
  }

  #customItem({ name, held }: OpenCall, id: string): ProviderItemPart {
    const item: JsonObject = { id, type: "custom", custom: { name, input: held } };
    return { type: "provider-item", provider: this.#options.provider, itemType: "custom", item };
  }
}

function nameOf(entry: Pick<WireToolCall, "function" | "custom">): string {
  return (entry.function ?? entry.custom)?.name ?? "";
}

/** Some servers write the number as text. */
function indexOf({ index }: WireToolCall): string | null {
  return typeof index === "number" || (typeof index === "string" && index !== "") ? String(index) : null;
}

/** Some servers send the arguments as the value they stand for. */
function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(asJson(value));
}
