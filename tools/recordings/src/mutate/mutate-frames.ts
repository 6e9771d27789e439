import type { JsonObject, JsonValue } from "@crux/core";
import type { Frame } from "./answer-frames.ts";
import type { Random } from "./random.ts";

/** Rewrites the events of an answer. */
export type FrameMutation = (frames: readonly Frame[], random: Random) => readonly Frame[];

const errors: readonly JsonValue[] = [
  { error: { message: "Overloaded", type: "overloaded_error", code: null } },
  { error: { message: "Rate limit reached", code: 429 } },
  { error: { message: "Rate limit reached", code: "429" } },
  { error: { message: "Provider returned error", code: 502, metadata: { error_type: "provider_unavailable" } } },
  { error: "The model runner has stopped" },
  { error: { code: 400, message: "This endpoint's maximum context length is 100 tokens" } },
  { error: {} },
  { error: "" },
  { error: null },
  { error: false },
  { error: [] },
  { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  {
    type: "error",
    error: { type: "invalid_request_error", message: "prompt is too long: 2 tokens > 1 maximum" },
    request_id: "req_1",
  },
  {
    type: "error",
    error: { type: "rate_limit_error", message: "wait", details: { error_code: "enforced_spend_limit_reached" } },
  },
  { type: "error", error: { type: "brand_new_error", message: "?" } },
  { type: "error", message: "flat" },
  { type: "error" },
  { code: "invalid_argument", error: "words" },
  [{ error: { code: 503, message: "UNAVAILABLE", status: "UNAVAILABLE" } }],
  { object: "error", message: "vllm", type: "BadRequestError", code: 400 },
  { detail: "Not Found" },
];

const strangers: readonly Frame[] = [
  frame({ type: "ping" }, "ping"),
  frame({ type: "brand_new", data: [1] }, "brand_new"),
  frame(
    { type: "content_block_delta", index: 0, delta: { type: "brand_new_delta", secret: "x" } },
    "content_block_delta",
  ),
  frame(
    { type: "content_block_delta", index: 99, delta: { type: "text_delta", text: "nowhere" } },
    "content_block_delta",
  ),
  frame({ type: "content_block_stop", index: 99 }, "content_block_stop"),
  frame(
    { type: "content_block_start", index: 99, content_block: { type: "brand_new", id: "x", body: { a: 1 } } },
    "content_block_start",
  ),
  frame({ type: "response.brand_new.delta", output_index: 0, delta: { a: 1 } }, "response.brand_new.delta"),
  frame(
    { type: "response.output_text.delta", output_index: 9, item_id: "x", delta: "apart" },
    "response.output_text.delta",
  ),
  frame({ type: "response.output_text.delta", delta: "" }, "response.output_text.delta"),
  frame({ type: "response.refusal.delta", output_index: 0, content_index: 0, delta: "no" }, "response.refusal.delta"),
  frame(
    { type: "response.output_item.added", item: { type: "function_call", name: "f" } },
    "response.output_item.added",
  ),
  frame({ type: "response.output_item.done", item: { type: "brand_new", id: "n" } }, "response.output_item.done"),
  frame(
    { type: "response.function_call_arguments.delta", output_index: 0, delta: "{" },
    "response.function_call_arguments.delta",
  ),
  frame({ type: "response.completed" }, "response.completed"),
  frame({ type: "response.done", response: { status: "completed" } }, "response.done"),
  frame({ type: "response.failed", response: { status: "failed", error: null } }, "response.failed"),
  frame({ choices: [] }),
  frame({ id: "other", model: "other", choices: [{ index: 0, delta: {} }] }),
  frame({ choices: [{ delta: { content: "" } }] }),
  frame({
    choices: [
      {
        index: 0,
        delta: { role: "assistant", content: null, tool_calls: null, function_call: null },
        logprobs: null,
        finish_reason: null,
      },
    ],
  }),
  frame({ choices: null }),
  frame({}),
  frame([]),
  frame(null),
  frame("text"),
  frame(7),
  { event: null, data: { text: "" } },
  { event: null, data: { text: " " } },
  { event: null, data: { text: "[DONE]" } },
  { event: null, data: { text: " [DONE] " } },
  { event: null, data: { text: "not json" } },
  { event: null, data: { text: '{"choices":[{"index":0,"delta":{"content":"cut' } },
];

function frame(json: JsonValue, event: string | null = null): Frame {
  return { event, data: { json } };
}

/** What happens to whole events. */
export const frameMutations: Readonly<Record<string, FrameMutation>> = {
  "event dropped": (frames, random) => without(frames, random.below(frames.length)),
  "event twice": (frames, random) => {
    const at = random.below(frames.length);
    return inserted(frames, at, frames.slice(at, at + 1));
  },
  "event again later": (frames, random) => inserted(frames, random.below(frames.length + 1), [random.pick(frames)]),
  "neighbours swapped": (frames, random) => moved(frames, random.below(frames.length - 1), 1),
  "event moved": (frames, random) => moved(frames, random.below(frames.length), random.below(6) - 3),
  "last events in another order": (frames, random) =>
    moved(frames, frames.length - 1 - random.below(3), -1 - random.below(2)),
  "cut between events": (frames, random) => frames.slice(0, random.below(frames.length + 1)),
  "last event dropped": (frames) => frames.slice(0, -1),
  "whole stream twice": (frames) => [...frames, ...frames],
  stranger: (frames, random) => inserted(frames, random.below(frames.length + 1), [random.pick(strangers)]),
  error: (frames, random) => inserted(frames, random.below(frames.length + 1), [errorFrame(random)]),
  "error at the end": (frames, random) => [...frames.slice(0, -1), errorFrame(random)],
  "error beside the rest": (frames, random) => changed(frames, random, (json) => merged(json, random.pick(errors))),
  "error in a choice": (frames, random) =>
    changed(frames, random, (json) => withChoice(json, (choice) => merged(choice, random.pick(errors)))),
  "finish reason": (frames, random) =>
    changed(frames, random, (json) =>
      withChoice(json, (choice) => ({ ...choice, finish_reason: random.pick(finishReasons) })),
    ),
  "native finish reason": (frames, random) =>
    changed(frames, random, (json) =>
      withChoice(json, (choice) => ({ ...choice, native_finish_reason: random.pick(finishReasons) })),
    ),
  "stop reason": (frames, random) =>
    changed(
      frames,
      random,
      (json) => {
        const delta = { ...asObject(json.delta), stop_reason: random.pick(stopReasons) };
        return json.type === "message_delta"
          ? { ...json, delta }
          : "stop_reason" in json
            ? { ...json, stop_reason: delta.stop_reason }
            : json;
      },
      ["message_delta", "message"],
    ),
  "choice index": (frames, random) =>
    changed(frames, random, (json) =>
      withChoice(json, ({ index: _index, ...choice }) => ({
        ...choice,
        ...random.pick([{}, { index: null }, { index: 0 }, { index: "0" }]),
      })),
    ),
  "block index": (frames, random) =>
    changed(frames, random, (json) => ("index" in json ? { ...json, index: random.below(4) } : json), blockEvents),
  "response status": (frames, random) => changed(frames, random, (json) => withStatus(json, random), [], '"status"'),
  "output index": (frames, random) =>
    changed(
      frames,
      random,
      (json) => ({ ...json, output_index: random.pick([null, "0", -1, random.below(4)]) }),
      [],
      '"output_index"',
    ),
  "item id": (frames, random) =>
    changed(frames, random, (json) => ({ ...json, item_id: random.pick([null, "", "other"]) }), [], '"item_id"'),
  "delta split": (frames, random) => splitDelta(frames, random),
  "call fragment": (frames, random) => changed(frames, random, (json) => withCalls(json, random), [], "tool_calls"),
};

const finishReasons: readonly JsonValue[] = [
  null,
  "",
  "stop",
  "length",
  "tool_calls",
  "function_call",
  "content_filter",
  "error",
  "end_turn",
  "max_tokens",
  "STOP",
  "MAX_TOKENS",
  "unknown",
  "insufficient_system_resource",
];
const stopReasons: readonly JsonValue[] = [
  null,
  "",
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal",
  "model_context_window_exceeded",
  "brand_new",
];
const blockEvents = ["content_block_start", "content_block_delta", "content_block_stop"];

function errorFrame(random: Random): Frame {
  const json = random.pick(errors);
  return { event: random.pick([null, "error", "message"]), data: { json } };
}

function without<Item>(items: readonly Item[], at: number): readonly Item[] {
  return items.filter((_item, index) => index !== at);
}

function inserted<Item>(items: readonly Item[], at: number, added: readonly Item[]): readonly Item[] {
  return [...items.slice(0, at), ...added, ...items.slice(at)];
}

function moved<Item>(items: readonly Item[], from: number, by: number): readonly Item[] {
  const item = items[from];
  return item === undefined ? items : inserted(without(items, from), Math.max(0, from + by), [item]);
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Changes the object of one event; with `types` or `holding`, one of those that are so. */
function changed(
  frames: readonly Frame[],
  random: Random,
  change: (json: JsonObject) => JsonValue,
  types: readonly string[] = [],
  holding = "",
): readonly Frame[] {
  const fits = frames.flatMap(({ data }, at) => {
    if (!("json" in data)) return [];
    const text = JSON.stringify(data.json);
    const ofType = types.length === 0 || types.includes(String(asObject(data.json).type));
    return ofType && text.startsWith("{") && text.includes(holding) ? [at] : [];
  });
  if (fits.length === 0) return frames;
  const at = random.pick(fits);
  return frames.map((each, index) =>
    index === at && "json" in each.data ? { ...each, data: { json: change(asObject(each.data.json)) } } : each,
  );
}

function merged(json: JsonObject, other: JsonValue): JsonValue {
  return Array.isArray(other) ? json : { ...json, ...asObject(other) };
}

function withChoice(json: JsonObject, change: (choice: JsonObject) => JsonValue): JsonObject {
  const { choices } = json;
  if (!Array.isArray(choices) || choices.length === 0) return json;
  const [first, ...others] = choices as readonly JsonValue[];
  return { ...json, choices: [change(asObject(first)), ...others] };
}

const statuses: readonly JsonValue[] = [
  null,
  "",
  "completed",
  "complete",
  "incomplete",
  "failed",
  "queued",
  "in_progress",
  "cancelled",
  "brand_new",
];
const incompleteReasons: readonly JsonValue[] = [null, "max_output_tokens", "content_filter", "steered", ""];

/** Another status of a response, or of an item. */
function withStatus(json: JsonObject, random: Random): JsonObject {
  const status = random.pick(statuses);
  const told = { status, incomplete_details: { reason: random.pick(incompleteReasons) } };
  if (json.item !== undefined) return { ...json, item: { ...asObject(json.item), status } };
  return json.response === undefined
    ? { ...json, ...told }
    : { ...json, response: { ...asObject(json.response), ...told } };
}

/** One event's string delta in two events. */
function splitDelta(frames: readonly Frame[], random: Random): readonly Frame[] {
  const fits = frames.flatMap((each, at) => (deltaText(each) === null ? [] : [at]));
  if (fits.length === 0) return frames;
  const at = random.pick(fits);
  const whole = frames[at];
  const found = whole === undefined ? null : deltaText(whole);
  if (whole === undefined || found === null) return frames;
  const cut = random.below(found.text.length + 1);
  return [
    ...frames.slice(0, at),
    found.replace(found.text.slice(0, cut)),
    found.replace(found.text.slice(cut)),
    ...frames.slice(at + 1),
  ];
}

function deltaText(whole: Frame): { readonly text: string; replace(text: string): Frame } | null {
  if (!("json" in whole.data)) return null;
  const json = asObject(whole.data.json);
  if (typeof json.delta === "string" && json.delta !== "")
    return { text: json.delta, replace: (piece) => ({ ...whole, data: { json: { ...json, delta: piece } } }) };
  const choice = asObject((json.choices as readonly JsonValue[] | null | undefined)?.[0]);
  const delta = asObject(choice.delta ?? json.delta);
  for (const key of ["content", "reasoning", "reasoning_content", "refusal", "text", "thinking", "partial_json"]) {
    const text = delta[key];
    if (typeof text !== "string" || text === "") continue;
    const withText = (piece: string): JsonObject => ({ ...delta, [key]: piece });
    return {
      text,
      replace: (piece) => ({
        ...whole,
        data: {
          json:
            json.delta === undefined
              ? withChoice(json, (each) => ({ ...each, delta: withText(piece) }))
              : { ...json, delta: withText(piece) },
        },
      }),
    };
  }
  return null;
}

/** Another identity for the fragments of calls in one event. */
function withCalls(json: JsonObject, random: Random): JsonObject {
  return withChoice(json, (choice) => {
    const key = choice.delta === undefined ? "message" : "delta";
    const turn = asObject(choice[key]);
    if (!Array.isArray(turn.tool_calls)) return choice;
    const calls = (turn.tool_calls as readonly JsonValue[]).map((call) => ({
      ...asObject(call),
      ...random.pick(identities),
    }));
    return { ...choice, [key]: { ...turn, tool_calls: random.below(3) === 0 ? [...calls, ...calls] : calls } };
  });
}

const identities: readonly JsonObject[] = [
  { id: "" },
  { id: null },
  { id: "call_other" },
  { id: "call_same", index: 0 },
  { index: null },
  { index: 0 },
  { index: 1 },
  { index: 5, id: null },
  { index: null, id: null },
  { type: null },
  { type: "" },
  { type: "custom" },
  { function: { arguments: "" } },
  { function: { name: "", arguments: "{}" } },
  { function: { name: "other", arguments: null } },
  { function: { name: "other", arguments: { a: 1 } } },
  { function: { name: "other" }, index: null, id: null },
  { function: null },
];
