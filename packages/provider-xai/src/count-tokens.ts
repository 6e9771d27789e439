import { CruxError, partsOf, type ChatRequest, type JsonValue, type SupportsTokenCount } from "@crux/core";
import { readJsonAnswer, sendRequest, type Endpoint } from "@crux/wire-openai";
import { z } from "zod";
import type { XaiSettings } from "./settings.ts";

const countSchema = z.looseObject({ token_ids: z.array(z.unknown()) });

/**
 * Makes `countTokens` over `POST /tokenize-text`, which counts plain text: what frames the messages (a few tokens each)
 * is not in it, and a request that holds more than text is `unsupported`.
 */
export function createTokenCounter(endpoint: Endpoint, settings: XaiSettings): SupportsTokenCount["countTokens"] {
  return async (request, context) => {
    const body = { model: context.model, text: textOf(request) };
    const response = await sendRequest(endpoint, settings, context, { path: "/tokenize-text", body });
    const answer = await readJsonAnswer(response, endpoint, countSchema, "count of tokens");
    const inputTokens = answer.token_ids.length;
    // The ids themselves are of no use, and many.
    return { inputTokens, raw: { token_ids: inputTokens } satisfies JsonValue };
  };
}

function textOf({ messages, tools = [], responseFormat }: ChatRequest): string {
  const texts = messages.flatMap(({ content }) =>
    partsOf(content).map((part) => (part.type === "text" ? part.text : null)),
  );
  if (tools.length === 0 && responseFormat?.type !== "json-schema" && !texts.includes(null)) return texts.join("\n");
  throw new CruxError("unsupported", "xAI counts the tokens of plain text only: no tools, schemas, media or calls.", {
    provider: "xai",
  });
}
