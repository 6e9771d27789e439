import type { CruxError, Emit, JsonObject, JsonValue } from "@crux/core";
import { readCount, readObject, readString } from "../../wire-json.ts";
import type { ResponsesDialect } from "../dialect.ts";

/** One item of the answer while it comes. */
export interface OpenItem {
  /** The ordinal that those of its parts are counted from. */
  readonly ordinal: number;
  /** `null` until some event tells it. */
  type: string | null;
  /** Whether it was told to be whole; what comes later of it repeats, or is a mistake. */
  done: boolean;
  /** The text told so far, by ordinal of the part. */
  readonly texts: Map<number, string>;
  /** Annotations that came on their own, by ordinal of the part. */
  readonly annotations: Map<number, JsonObject[]>;
  /** `null` until a call has a name, and is told. */
  call: { readonly part: number; readonly id: string } | null;
  arguments: string;
}

/** Everything known of one answer while it comes. */
export interface AnswerState {
  readonly dialect: ResponsesDialect;
  readonly emit: Emit;
  readonly newId: () => string;
  /** The error for an answer whose shape is not that of this wire. */
  readonly unreadable: (why: string) => CruxError;
  /** By `output_index`. */
  readonly items: Map<number, OpenItem>;
  readonly itemsById: Map<string, OpenItem>;
  last: OpenItem | null;
  readonly takenCallIds: Set<string>;
  /** Every item that was told whole, as it came. */
  readonly output: JsonObject[];
  readonly logprobs: JsonValue[];
  id: string | null;
  model: string | null;
  readonly metadata: Record<string, JsonValue>;
  usage: JsonObject | null;
  hasCalls: boolean;
  hasText: boolean;
  hasRefusal: boolean;
}

/** The state before anything came. */
export function createAnswerState(given: Pick<AnswerState, "dialect" | "emit" | "newId" | "unreadable">): AnswerState {
  return {
    ...given,
    items: new Map(),
    itemsById: new Map(),
    last: null,
    takenCallIds: new Set(),
    output: [],
    logprobs: [],
    id: null,
    model: null,
    metadata: {},
    usage: null,
    hasCalls: false,
    hasText: false,
    hasRefusal: false,
  };
}

/** Parts of one item: texts and refusals as the vendor counts them, then thoughts, a call, an opaque item. */
const partsPerItem = 0x4000;
const mostIndexes = 1024;
const offsets = {
  text: (index: number) => index * 2,
  refusal: (index: number) => index * 2 + 1,
  summary: (index: number) => 0x800 + index,
  thought: (index: number) => 0x1000 + index,
  call: () => 0x2000,
  item: () => 0x2001,
};

/** The ordinal of a part of an item. An index that no vendor would send counts as none. */
export function ordinalOf(item: OpenItem, kind: keyof typeof offsets, index: unknown = 0): number {
  const count = readCount(index) ?? 0;
  return item.ordinal + offsets[kind](count < mostIndexes ? count : 0);
}

/**
 * The item that a piece belongs to: by its index in the output, else by its id, else the latest. Ids change between
 * events at some servers; indexes do not.
 */
export function ownerOf(state: AnswerState, { output_index: index, item_id: id }: JsonObject): OpenItem {
  const known = itemByIndex(state, index) ?? state.itemsById.get(readString(id) ?? "") ?? state.last;
  return known ?? addItem(state, 0);
}

/** The item that one of the output is, a new one where nothing is known of it. */
export function itemOf(state: AnswerState, index: unknown, raw: JsonObject): OpenItem {
  const id = readString(raw.id);
  const known = itemByIndex(state, index) ?? (id === null ? undefined : state.itemsById.get(id));
  const item = known ?? addItem(state, Math.max(-1, ...state.items.keys()) + 1);
  if (id !== null && !state.itemsById.has(id)) state.itemsById.set(id, item);
  state.last = item;
  return item;
}

function itemByIndex(state: AnswerState, index: unknown): OpenItem | undefined {
  const count = readCount(index);
  return count === null || count >= 2 ** 32 ? undefined : (state.items.get(count) ?? addItem(state, count));
}

function addItem(state: AnswerState, index: number): OpenItem {
  const item: OpenItem = {
    ordinal: index * partsPerItem,
    type: null,
    done: false,
    texts: new Map(),
    annotations: new Map(),
    call: null,
    arguments: "",
  };
  state.items.set(index, item);
  state.last = item;
  return item;
}

/** Takes what a `response` object says of the answer as a whole. */
export function takeIdentity(state: AnswerState, response: JsonObject): void {
  const id = state.id ?? readString(response.id);
  const model = state.model ?? readString(response.model);
  if (id !== state.id || model !== state.model) state.emit({ type: "start", id, model });
  state.id = id;
  state.model = model;
  state.usage = readObject(response.usage) ?? state.usage;
  for (const field of state.dialect.metadataFields ?? defaultMetadataFields) {
    const value = response[field];
    if (value !== undefined && value !== null) state.metadata[field] = value;
  }
}

const defaultMetadataFields = ["service_tier", "conversation", "input_transformations"];
