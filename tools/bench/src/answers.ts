import type { Scenario } from "./scenario.ts";

const usage = {
  prompt_tokens: 19,
  completion_tokens: 10,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
};
const frame = {
  id: "chatcmpl-bench0000000000000000000",
  created: 1763000000,
  model: "bench",
  service_tier: "default",
  system_fingerprint: "fp_bench",
};

/** A plain Chat Completions answer. */
export const chatAnswer = JSON.stringify({
  ...frame,
  object: "chat.completion",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: "The capital of France is Paris.", refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage,
});

/** The events of a Chat Completions stream, as text. */
export function chatEvents({ deltas, argumentCharacters }: Scenario): readonly string[] {
  const piece = argumentCharacters === 0 ? null : Math.ceil(argumentCharacters / deltas);
  const bodies = Array.from({ length: deltas }, (_item, at) =>
    piece === null
      ? { content: ` word${at % 10}` }
      : {
          tool_calls: [
            {
              index: 0,
              ...(at === 0 ? { id: "call_bench", type: "function" } : {}),
              function: { ...(at === 0 ? { name: "write" } : {}), arguments: argumentsPiece(at, deltas, piece) },
            },
          ],
        },
  );
  const chunk = (delta: unknown, finish: string | null): string =>
    sse({
      ...frame,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      usage: null,
      obfuscation: "x".repeat(20),
    });
  return [
    ...bodies.map((delta) => chunk(delta, null)),
    chunk({}, piece === null ? "stop" : "tool_calls"),
    sse({ ...frame, object: "chat.completion.chunk", choices: [], usage }),
    "data: [DONE]\n\n",
  ];
}

const messageUsage = {
  input_tokens: 19,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 10,
};

/** A plain Messages answer. */
export const messagesAnswer = JSON.stringify({
  id: "msg_bench",
  type: "message",
  role: "assistant",
  model: "bench",
  content: [{ type: "text", text: "The capital of France is Paris." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: messageUsage,
});

/** The events of a Messages stream, as text. */
export function messagesEvents({ deltas }: Scenario): readonly string[] {
  const event = (data: { type: string }): string => `event: ${data.type}\n${sse(data)}`;
  return [
    event({
      type: "message_start",
      ...{
        message: {
          id: "msg_bench",
          type: "message",
          role: "assistant",
          model: "bench",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: messageUsage,
        },
      },
    }),
    event({ type: "content_block_start", ...{ index: 0, content_block: { type: "text", text: "" } } }),
    ...Array.from({ length: deltas }, (_item, at) =>
      event({ type: "content_block_delta", ...{ index: 0, delta: { type: "text_delta", text: ` word${at % 10}` } } }),
    ),
    event({ type: "content_block_stop", ...{ index: 0 } }),
    event({
      type: "message_delta",
      ...{ delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 10 } },
    }),
    event({ type: "message_stop" }),
  ];
}

function argumentsPiece(at: number, pieces: number, length: number): string {
  const start = at === 0 ? '{"text":"' : "";
  const end = at === pieces - 1 ? '"}' : "";
  return start + "a".repeat(length - start.length - end.length) + end;
}

function sse(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
