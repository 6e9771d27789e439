import type { ProviderAnswer } from "../chat-response.ts";
import type { AssistantPart } from "../messages.ts";
import type { LLMProvider, SupportsStreaming } from "../provider.ts";
import type { ProviderStreamEvent, StreamDelta } from "../stream-event.ts";

/** Tells the answer of a provider that cannot stream as the events of a stream, with a warning. */
export function streamOfChat(provider: LLMProvider): SupportsStreaming {
  return {
    async *stream(request, context) {
      const answer = await provider.chat(request, context);
      const warning = {
        code: "not-streamed",
        message: `Provider ${provider.id} does not stream: the answer came in one piece.`,
      };
      yield eventsOfAnswer({ ...answer, warnings: [...(answer.warnings ?? []), warning] });
    },
  };
}

/** A whole answer as the events that would have brought it. */
export function eventsOfAnswer(answer: ProviderAnswer): readonly ProviderStreamEvent[] {
  const { content, finishReason, rawFinishReason, usage, cost, pending, messageMetadata, providerMetadata, warnings } =
    answer;
  const { id, model, requestId, rateLimit } = answer;
  return [
    { type: "start", id, model, requestId, rateLimit },
    ...content.flatMap(deltasOfPart),
    {
      type: "finish",
      finishReason,
      rawFinishReason,
      usage,
      cost,
      pending,
      messageMetadata,
      providerMetadata,
      warnings,
    },
  ];
}

function deltasOfPart(content: AssistantPart, part: number): readonly StreamDelta[] {
  const { providerMetadata } = content;
  switch (content.type) {
    case "text":
      return [
        { type: "text-delta", part, text: content.text, providerMetadata },
        ...(content.citations ?? []).map((citation): StreamDelta => ({ type: "citation", part, citation })),
      ];
    case "reasoning":
      return [{ type: "reasoning-delta", part, text: content.text, providerMetadata }];
    case "refusal":
      return [{ type: "refusal-delta", part, text: content.text, providerMetadata }];
    case "tool-call": {
      const { id, name } = content;
      const begun: StreamDelta[] = [
        { type: "tool-call-start", part, id, name, providerMetadata },
        ...(content.arguments === ""
          ? []
          : [{ type: "tool-call-delta", part, id, arguments: content.arguments } as const]),
      ];
      return content.complete ? [...begun, { type: "tool-call-end", part, id }] : begun;
    }
    case "image":
    case "audio":
    case "file":
    case "provider-item":
      return [{ type: "part", part, content }];
  }
}
