import type { AnswerStep } from "@crux/testkit";
import type { RequestWire } from "../compare/canonical-request.ts";

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

const ollamaAnswer = {
  model: "canned",
  created_at: "2026-01-01T00:00:00Z",
  message: { role: "assistant", content: "Noted." },
  done: true,
  done_reason: "stop",
};

/** A short answer that is right on its wire: what is asked is judged, not what is answered. Serves a token count too. */
export function cannedAnswer(wire: RequestWire, stream: boolean): readonly AnswerStep[] {
  if (wire === "ollama-chat") return answer("application/x-ndjson", `${JSON.stringify(ollamaAnswer)}\n`);
  if (!stream) return answer("application/json", JSON.stringify(wire === "chat" ? chatAnswer : messageAnswer));
  const events =
    wire === "chat"
      ? [...chatEvents.map((event) => `data: ${JSON.stringify(event)}`), "data: [DONE]"]
      : messageEvents.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`);
  return answer("text/event-stream", `${events.join("\n\n")}\n\n`);
}

function answer(contentType: string, data: string): readonly AnswerStep[] {
  return [
    { type: "head", headers: { "content-type": contentType } },
    { type: "chunk", data },
  ];
}
