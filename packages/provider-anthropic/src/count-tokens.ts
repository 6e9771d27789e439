import type { CallContext, ChatRequest, JsonValue, TokenCount } from "@crux/core";
import { countedPart, encodeRequest } from "./encode/encode-request.ts";
import { readAnswer } from "./read-answer.ts";
import { tokenCountSchema } from "./schemas.ts";
import { send } from "./send.ts";
import type { AnthropicSettings } from "./settings.ts";

/** The input tokens of a request, as the vendor counts them. The vendor refuses to count its own server tools (pydantic/pydantic-ai#5704). */
export async function countTokens(
  settings: AnthropicSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<TokenCount> {
  const { body, betas } = encodeRequest(request, { model: context.model, version: settings.version, now: Date.now() });
  const response = await send(settings, context, {
    method: "POST",
    path: "/messages/count_tokens",
    body: countedPart(body),
    betas,
  });
  const count = await readAnswer(response, tokenCountSchema, "token count");
  return { inputTokens: count.input_tokens, raw: count as JsonValue };
}
