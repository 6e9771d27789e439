import {
  eventsOfAnswer,
  type AssistantPart,
  type ChatRequest,
  type Clock,
  type Crux,
  type ProviderAnswer,
  type ToolCallPart,
} from "@crux/core";
import { scriptedCrux } from "@crux/testkit";

/** A model that gives the answers in order, whole or as a stream, and what it was asked. */
export interface ScriptedModel {
  readonly crux: Crux;
  readonly requests: readonly ChatRequest[];
}

type Answer = ProviderAnswer | Error | ((request: ChatRequest, signal: AbortSignal) => Promise<ProviderAnswer>);

/** Makes one; the last answer stands for all that come after it. */
export function scriptedModel(answers: readonly Answer[], clock?: Clock): ScriptedModel {
  const requests: ChatRequest[] = [];
  const answer = async (request: ChatRequest, signal: AbortSignal): Promise<ProviderAnswer> => {
    const next = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    if (next === undefined) throw new Error("no answer scripted");
    if (next instanceof Error) throw next;
    return typeof next === "function" ? next(request, signal) : next;
  };
  const crux = scriptedCrux({
    provider: {
      chat: (request, { signal }) => answer(request, signal),
      async *stream(request, { signal }) {
        yield eventsOfAnswer(await answer(request, signal));
      },
    },
    ...(clock === undefined ? {} : { clock }),
    settings: { retry: { maxAttempts: 1 } },
  });
  return { crux, requests };
}

/** A call of a tool. */
export function callOf(id: string, name: string, values: object | string = {}): ToolCallPart {
  const text = typeof values === "string" ? values : JSON.stringify(values);
  return { type: "tool-call", id, name, arguments: text, complete: true };
}

/** An answer that calls tools. */
export function calling(...calls: readonly AssistantPart[]): ProviderAnswer {
  return { content: calls, finishReason: "tool-calls", rawFinishReason: "tool_calls" };
}

/** An answer in words. */
export function saying(text: string): ProviderAnswer {
  return { content: [{ type: "text", text }], finishReason: "stop", rawFinishReason: "stop" };
}
