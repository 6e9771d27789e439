import { LLMock } from "@copilotkit/aimock";

/** The vendors' services, mocked by `@copilotkit/aimock` on a free port of this machine. */
export interface MockVendors {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the mock. It answers any question, slowly enough that one sees the stream. */
export async function startMockVendors(): Promise<MockVendors> {
  const mock = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent", chunkSize: 8 });
  mock.onMessage(
    /[\s\S]*/,
    ({ messages }) => {
      const question = lastText(messages);
      const content = answerTo(question);
      return { content, usage: usageOf(question, content) };
    },
    { streamingProfile: { ttft: 60, tps: 120 } },
  );
  const url = await mock.start();
  return { url, [Symbol.asyncDispose]: () => mock.stop() };
}

/** Where the vendor's API begins, version path included, as the provider's base URL wants it. */
export function vendorUrl(mockUrl: string, provider: string): string {
  return `${mockUrl}${basePaths[provider] ?? "/v1"}`;
}

/** Where it is not the `/v1` of the OpenAI-like. */
const basePaths: Readonly<Record<string, string>> = { anthropic: "", gemini: "", ollama: "" };

function lastText(messages: readonly { readonly role: string; readonly content?: unknown }[]): string {
  const content = messages.findLast(({ role }) => role === "user")?.content;
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? (content as readonly { readonly text?: unknown }[]) : [];
  return parts.map(({ text }) => (typeof text === "string" ? text : "")).join("");
}

function answerTo(question: string): string {
  return [
    `You asked: "${question}"`,
    "This answer comes from a mock of the vendor on your own machine, in the vendor's own wire format, piece by piece over HTTP.",
    "The provider decoded it, and the same command and the same events serve every vendor.",
  ].join(" ");
}

/** Four characters a token, in the words of each wire: the mock counts for some vendors only. */
function usageOf(question: string, answer: string): Readonly<Record<string, number>> {
  const [input, output] = [Math.ceil(question.length / 4), Math.ceil(answer.length / 4)];
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    promptTokenCount: input,
    candidatesTokenCount: output,
    totalTokenCount: input + output,
  };
}
