import type { AnswerStep } from "@crux/testkit";
import type { ConversationWire } from "../compare/canonical-request.ts";

const chatChoice = { index: 0, finish_reason: "stop" };
const chatAnswer = {
  id: "answer",
  object: "chat.completion",
  created: 1,
  model: "canned",
  choices: [{ ...chatChoice, message: { role: "assistant", content: "Noted." } }],
};
const chatEvents = [
  {
    ...chatAnswer,
    object: "chat.completion.chunk",
    choices: [{ ...chatChoice, delta: { role: "assistant", content: "Noted." } }],
  },
];

const usage = { input_tokens: 1, output_tokens: 1 };
const message = {
  id: "answer",
  type: "message",
  role: "assistant",
  model: "canned",
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
};
const messageAnswer = {
  ...message,
  content: [{ type: "text", text: "Noted." }],
  stop_reason: "end_turn",
  input_tokens: 1,
};
const messageEvents = [
  { type: "message_start", message },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Noted." } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
  { type: "message_stop" },
];

const item = {
  id: "item",
  type: "message",
  status: "completed",
  role: "assistant",
  content: [{ type: "output_text", text: "Noted.", annotations: [] }],
};
const response = {
  id: "answer",
  object: "response",
  status: "completed",
  model: "canned",
  output: [item],
  input_tokens: 1,
};
const responseEvents = [
  { type: "response.output_item.added", output_index: 0, item: { ...item, content: [] } },
  { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Noted." },
  { type: "response.output_item.done", output_index: 0, item },
  { type: "response.completed", response },
];
const generateAnswer = {
  responseId: "answer",
  candidates: [{ content: { role: "model", parts: [{ text: "Noted." }] }, finishReason: "STOP" }],
  totalTokens: 1,
};

const ollamaAnswer = {
  model: "canned",
  created_at: "2026-01-01T00:00:00Z",
  message: { role: "assistant", content: "Noted." },
  done: true,
  done_reason: "stop",
};

/** A short answer that is right on its wire: what is asked is judged, not what is answered. Serves a token count too. */
export function cannedAnswer(wire: ConversationWire, stream: boolean): readonly AnswerStep[] {
  if (wire === "ollama-chat") return answer("application/x-ndjson", `${JSON.stringify(ollamaAnswer)}\n`);
  if (stream) return answer("text/event-stream", `${eventsOf[wire].join("\n\n")}\n\n`);
  return answer("application/json", JSON.stringify(wholeOf[wire]));
}

const wholeOf: Readonly<Record<Exclude<ConversationWire, "ollama-chat">, unknown>> = {
  chat: chatAnswer,
  messages: messageAnswer,
  responses: { ...response, object: "response.input_tokens" },
  generate: generateAnswer,
};

const eventsOf: Readonly<Record<Exclude<ConversationWire, "ollama-chat">, readonly string[]>> = {
  chat: [...chatEvents.map((event) => `data: ${JSON.stringify(event)}`), "data: [DONE]"],
  messages: named(messageEvents),
  responses: named(responseEvents),
  generate: [`data: ${JSON.stringify(generateAnswer)}`],
};

function named(events: readonly { readonly type: string }[]): readonly string[] {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`);
}

function answer(contentType: string, data: string): readonly AnswerStep[] {
  return [
    { type: "head", headers: { "content-type": contentType } },
    { type: "chunk", data },
  ];
}
