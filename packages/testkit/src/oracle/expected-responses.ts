import { isEventStream, readEventStream } from "./event-stream.ts";
import type { ExpectedFinishReason, ExpectedPartial, ExpectedUsage, Expectation } from "./expectation.ts";
import { brokenAnswer, expectedInBandError, holdsError } from "./expected-error.ts";
import { asObject, countAt, listAt, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";
import { carriesDelta, carriesItem } from "./responses-shape.ts";
import { argumentsText, settleCalls, type CallDraft } from "./settle-calls.ts";

/** What a client must make of a Responses answer (status 200), whole or streamed. */
export function expectedResponses(exchange: RecordedExchange): Expectation {
  const answer: Answer = { items: [], byId: new Map(), last: null, id: "", model: "", usage: null };
  return isEventStream(exchange) ? streamed(exchange, answer) : whole(exchange, answer);
}

interface Answer {
  readonly items: { readonly index: number; readonly item: Item }[];
  readonly byId: Map<string, Item>;
  last: Item | null;
  id: string;
  model: string;
  usage: JsonObject | null;
}

/** What is known of one item: texts by `kind/index`, and the item itself once it is whole. */
interface Item {
  type: string;
  whole: JsonObject | null;
  readonly texts: Map<string, string>;
  readonly notes: JsonObject[];
  readonly call: CallDraft;
}

const terminal = ["completed", "incomplete", "failed", "cancelled", "done"].map((end) => `response.${end}`);

function whole(exchange: RecordedExchange, answer: Answer): Expectation {
  const body = asObject(parseJson(exchange.response.body));
  if (body === null) return brokenAnswer(exchange, "bad-response", null);
  identify(answer, body);
  if (holdsError(body) || body.status === "failed") return expectedInBandError(exchange, body, null);
  if (!Array.isArray(body.output)) return brokenAnswer(exchange, "bad-response", null);
  return finished(exchange, answer, body, textAt(body, "status") || null);
}

function streamed(exchange: RecordedExchange, answer: Answer): Expectation {
  for (const entry of readEventStream(exchange.response.body)) {
    if (entry.kind === "event" && entry.data.trim() === "[DONE]") continue;
    const event = entry.kind === "bare" ? entry.value : asObject(parseJson(entry.data));
    if (event === null) return brokenAnswer(exchange, "bad-response", partialOf(answer));
    const response = objectAt(event, "response");
    if (response !== null) identify(answer, response);
    if (!take(answer, event)) return brokenAnswer(exchange, "bad-response", partialOf(answer));
    const failed = [event, response].find((value) => value !== null && holdsError(value));
    if (failed) return expectedInBandError(exchange, failed, partialOf(answer));
    const type = textAt(event, "type");
    if (!terminal.includes(type)) continue;
    const named = type === "response.done" ? null : type.slice("response.".length);
    const status = textAt(response, "status") || named;
    if (status === "failed") return expectedInBandError(exchange, response ?? event, partialOf(answer));
    return finished(exchange, answer, response ?? {}, status);
  }
  return brokenAnswer(exchange, "stream-interrupted", partialOf(answer));
}

function identify(answer: Answer, response: JsonObject): void {
  answer.id ||= textAt(response, "id");
  answer.model ||= textAt(response, "model");
  answer.usage = objectAt(response, "usage") ?? answer.usage;
}

/** `false` for an event that would carry some of the answer and has not the shape of one. */
function take(answer: Answer, event: JsonObject): boolean {
  switch (event.type) {
    case "response.output_text.delta":
      return addText(answer, event, "text", "content_index");
    case "response.refusal.delta":
      return addText(answer, event, "refusal", "content_index");
    case "response.reasoning_summary_text.delta":
      return addText(answer, event, "summary", "summary_index");
    case "response.reasoning_text.delta":
      return addText(answer, event, "thought", "content_index");
    case "response.function_call_arguments.delta":
      return addArguments(answer, event);
    case "response.output_text.annotation.added":
      return addNote(answer, event);
    case "response.output_item.added":
    case "response.output_item.done":
      return takeItem(answer, event);
    default:
      return true;
  }
}

function blankItem(): Item {
  const call = { id: "", name: "", arguments: "", closed: false };
  return { type: "", whole: null, texts: new Map(), notes: [], call };
}

function itemOf(answer: Answer, index: number | null, id: string, begins: boolean): Item {
  const found = answer.items.find((entry) => entry.index === index)?.item;
  const known = found ?? (index === null ? (answer.byId.get(id) ?? (begins ? null : answer.last)) : null);
  if (known !== null && known !== undefined) return known;
  const item = blankItem();
  const next = Math.max(-1, ...answer.items.map((entry) => entry.index)) + 1;
  answer.items.push({ index: index ?? next, item });
  answer.last = item;
  return item;
}

function ownerOf(answer: Answer, event: JsonObject): Item {
  return itemOf(answer, countAt(event, "output_index"), textAt(event, "item_id"), false);
}

function partIndex(event: JsonObject, key: string): number {
  return countAt(event, key) ?? 0;
}

function addText(answer: Answer, event: JsonObject, kind: string, indexKey: string): boolean {
  const item = ownerOf(answer, event);
  if (!carriesDelta(event)) return false;
  grow(item, `${kind}/${partIndex(event, indexKey)}`, textAt(event, "delta"));
  return true;
}

/** What comes of an item after its end repeats it, or is a mistake. */
function grow(item: Item, part: string, text: string): void {
  if (item.whole === null && text !== "") item.texts.set(part, (item.texts.get(part) ?? "") + text);
}

function addArguments(answer: Answer, event: JsonObject): boolean {
  const item = ownerOf(answer, event);
  if (!carriesDelta(event)) return false;
  if (item.whole === null) item.call.arguments += textAt(event, "delta");
  return true;
}

function addNote(answer: Answer, event: JsonObject): boolean {
  const item = ownerOf(answer, event);
  const note = objectAt(event, "annotation");
  if (note !== null && item.whole === null) item.notes.push(note);
  return true;
}

function takeItem(answer: Answer, event: JsonObject): boolean {
  if ((event.item ?? null) === null) return true;
  const raw = objectAt(event, "item");
  if (raw === null) return false;
  const item = itemOf(answer, countAt(event, "output_index"), textAt(raw, "id"), true);
  remember(answer, item, raw);
  if (event.type === "response.output_item.done") return close(item, raw);
  item.type ||= textAt(raw, "type");
  if (item.type !== "function_call" || item.whole !== null) return true;
  if (!carriesItem(item.type, raw)) return false;
  nameCall(item, raw);
  return true;
}

function remember(answer: Answer, item: Item, raw: JsonObject): void {
  const id = textAt(raw, "id");
  if (id !== "" && !answer.byId.has(id)) answer.byId.set(id, item);
  answer.last = item;
}

/** The name that comes first tells the call, with the id beside it. */
function nameCall(item: Item, raw: JsonObject): void {
  if (item.call.name !== "") return;
  item.call.name = textAt(raw, "name");
  if (item.call.name !== "") item.call.id = textAt(raw, "call_id");
}

/** The item is whole: what its deltas left out is added, unless they said something else. */
function close(item: Item, raw: JsonObject): boolean {
  if (item.whole !== null) return true;
  const type = item.type || textAt(raw, "type");
  if (!carriesItem(type, raw)) return false;
  item.type = type;
  if (type === "") return true;
  const parts = (key: string) => (typeof raw[key] === "string" ? [{ text: raw[key] }] : objectsAt(raw, key));
  if (type === "message") {
    parts("content").forEach((part, index) => {
      if (asObject(part)?.type === "refusal") complete(item, `refusal/${index}`, textAt(part, "refusal"));
      else complete(item, `text/${index}`, textAt(part, "text"));
    });
  }
  if (type === "reasoning") {
    objectsAt(raw, "summary").forEach((part, index) => complete(item, `summary/${index}`, textAt(part, "text")));
    parts("content").forEach((part, index) => complete(item, `thought/${index}`, textAt(part, "text")));
  }
  if (type === "function_call") closeCall(item, raw);
  item.whole = raw;
  return true;
}

function closeCall(item: Item, raw: JsonObject): void {
  nameCall(item, raw);
  const text = argumentsText(raw.arguments);
  if (text.startsWith(item.call.arguments)) item.call.arguments = text;
  item.call.closed = raw.status !== "incomplete";
}

function complete(item: Item, part: string, text: string): void {
  const told = item.texts.get(part) ?? "";
  if (text.startsWith(told)) grow(item, part, text.slice(told.length));
}

function finished(
  exchange: RecordedExchange,
  answer: Answer,
  response: JsonObject,
  status: string | null,
): Expectation {
  const { output } = response;
  const listed = (output ?? null) === null ? [] : Array.isArray(output) ? (output as readonly unknown[]) : null;
  if (listed === null || listed.some((entry) => asObject(entry) === null))
    return brokenAnswer(exchange, "bad-response", partialOf(answer));
  const listedItems = new Set<Item>();
  for (const [index, raw] of objectsAt(response, "output").entries()) {
    const known = answer.byId.get(textAt(raw, "id"));
    const item = known === undefined || listedItems.has(known) ? itemOf(answer, index, "", true) : known;
    listedItems.add(item);
    if (item.whole === null) remember(answer, item, raw);
    if (!close(item, raw)) return brokenAnswer(exchange, "bad-response", partialOf(answer));
  }
  const items = inOrder(answer).filter((item) => item.whole !== null || item.texts.size > 0 || item.call.name !== "");
  const partial = partialOf(answer);
  const said = partial ?? { text: "", reasoning: "", refusal: "", toolCalls: [], cutToolCalls: 0 };
  return {
    kind: "answer",
    ...said,
    ...ending(response, status, items, said),
    usage: answer.usage === null ? null : usageOf(answer.usage),
    id: answer.id || null,
    model: answer.model || null,
    opaque: items.flatMap(sealsOf),
    providerItems: items.flatMap((item) => (item.whole !== null && !isNeutral(item.type) ? item.type : [])),
    citations: items.reduce((sum, item) => sum + citationsOf(item), 0),
    logprobs: items.some((item) =>
      item.type === "message"
        ? objectsAt(item.whole, "content").some((part) => listAt(part, "logprobs").length > 0)
        : false,
    ),
  };
}

function inOrder(answer: Answer): readonly Item[] {
  return [...answer.items].sort((a, b) => a.index - b.index).map(({ item }) => item);
}

function isNeutral(type: string): boolean {
  return ["", "message", "reasoning", "function_call"].includes(type);
}

function ending(
  response: JsonObject,
  status: string | null,
  items: readonly Item[],
  said: ExpectedPartial,
): { readonly finishReason: ExpectedFinishReason; readonly rawFinishReason: string | null } {
  if (status === "incomplete") {
    const reason = textAt(objectAt(response, "incomplete_details"), "reason");
    const known = { max_output_tokens: "length", content_filter: "content-filter" } as const;
    const finishReason = reason in known ? known[reason as keyof typeof known] : "other";
    return { finishReason, rawFinishReason: reason || status };
  }
  if (status !== "completed" && status !== "complete") return { finishReason: "other", rawFinishReason: status };
  const custom = items.some((item) => item.type === "custom_tool_call" && item.whole?.status !== "incomplete");
  const calls = custom || items.some((item) => item.call.closed && item.call.name !== "");
  const refused = said.refusal !== "" && said.text === "";
  return { finishReason: calls ? "tool-calls" : refused ? "content-filter" : "stop", rawFinishReason: status };
}

/** Ids, phases and encrypted reasoning, in the order in which their items hold them. */
function sealsOf({ type, whole: item, call }: Item): readonly string[] {
  if (item === null || type === "" || !isNeutral(type)) return [];
  if (type === "function_call" && settleCalls([call]).toolCalls.length === 0) return [];
  return Object.entries(item).flatMap(([key, value]) =>
    ["id", "encrypted_content", "phase"].includes(key) && typeof value === "string" ? [value] : [],
  );
}

function citationsOf({ type, whole: item, notes }: Item): number {
  const isCitation = (note: JsonObject): boolean => textAt(note, "type").endsWith("_citation");
  const listed = type === "message" ? objectsAt(item, "content").flatMap((part) => objectsAt(part, "annotations")) : [];
  return (listed.length > 0 ? listed : notes).filter(isCitation).length;
}

function usageOf(usage: JsonObject): ExpectedUsage {
  const input = countAt(usage, "input_tokens");
  const details = objectAt(usage, "input_tokens_details");
  const read = countAt(details, "cached_tokens");
  const write = countAt(details, "cache_write_tokens");
  const output = countAt(usage, "output_tokens");
  const thinking = countAt(objectAt(usage, "output_tokens_details"), "reasoning_tokens");
  return {
    inputTokens: input,
    outputTokens: output,
    ...cached(input, read, write),
    reasoningTokens: thinking === null || output === null ? thinking : Math.min(thinking, output),
  };
}

/** Reads and writes are parts of the input: what was just written was not read. */
function cached(
  input: number | null,
  read: number | null,
  write: number | null,
): Pick<ExpectedUsage, "cacheReadTokens" | "cacheWriteTokens"> {
  if (input === null || (read ?? 0) + (write ?? 0) <= input) return { cacheReadTokens: read, cacheWriteTokens: write };
  const written = write === null ? null : Math.min(write, input);
  return {
    cacheReadTokens: read === null ? null : Math.max(0, Math.min(read, input) - (written ?? 0)),
    cacheWriteTokens: written,
  };
}

function partialOf(answer: Answer): ExpectedPartial | null {
  const items = inOrder(answer);
  const settled = settleCalls(items.map((item) => item.call));
  const text = textOf(items, ["text"]);
  const reasoning = textOf(items, ["summary", "thought"]);
  const refusal = textOf(items, ["refusal"]);
  if (text + reasoning + refusal === "" && settled.toolCalls.length + settled.cutToolCalls === 0) return null;
  return { text, reasoning, refusal, ...settled };
}

function textOf(items: readonly Item[], kinds: readonly string[]): string {
  const keyed = items.map((item) =>
    kinds.flatMap((kind) =>
      [...item.texts]
        .filter(([part]) => part.startsWith(`${kind}/`))
        .sort(([a], [b]) => Number(a.split("/")[1]) - Number(b.split("/")[1]))
        .map(([, text]) => text),
    ),
  );
  return keyed.flat().join("");
}
