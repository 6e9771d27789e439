import type { AnswerStep } from "@crux/testkit";

// Chat Completions as the tests' own server speaks it: https://platform.openai.com/docs/api-reference/chat-streaming

const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

/** The head of a streamed answer. */
export const streamHead: AnswerStep = {
  type: "head",
  headers: { "content-type": "text/event-stream", "x-request-id": "req_1" },
};

/** One piece of an answer. */
export function delta(content: Readonly<Record<string, string>>): AnswerStep {
  return event({ choices: [{ index: 0, delta: content, finish_reason: null }] });
}

/** A piece of text. */
export function textDelta(text: string): AnswerStep {
  return delta({ content: text });
}

/** The end of a streamed answer. */
export function streamEnd(finishReason = "stop"): readonly AnswerStep[] {
  return [
    event({ choices: [{ index: 0, delta: {}, finish_reason: finishReason }], usage }),
    { type: "chunk", data: "data: [DONE]\n\n" },
  ];
}

/** A whole streamed answer. */
export function streamOf(...texts: readonly string[]): readonly AnswerStep[] {
  return [streamHead, ...texts.map(textDelta), ...streamEnd()];
}

/** An answer in one piece. */
export function wholeAnswer(text: string, finishReason = "stop"): readonly AnswerStep[] {
  const message = { role: "assistant", content: text };
  return jsonAnswer(200, {
    id: "chat-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage,
  });
}

/** A refused request. */
export function errorAnswer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): readonly AnswerStep[] {
  return jsonAnswer(status, { error: { message, type: "mock", code: "mock_code" } }, headers);
}

/** Any JSON answer. */
export function jsonAnswer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): readonly AnswerStep[] {
  return [
    { type: "head", status, headers: { "content-type": "application/json", "x-request-id": "req_1", ...headers } },
    { type: "chunk", data: JSON.stringify(body) },
  ];
}

function event(fields: object): AnswerStep {
  return {
    type: "chunk",
    data: `data: ${JSON.stringify({ id: "chat-1", object: "chat.completion.chunk", created: 1, model: "m", ...fields })}\n\n`,
  };
}
