import { CruxError, readJson, type CallContext, type ChatRequest, type JsonValue, type TokenCount } from "@crux/core";
import { countedPart, encodeRequest } from "./encode/encode-request.ts";
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
  const count = tokenCountSchema.safeParse(await readJson(response));
  if (!count.success)
    throw new CruxError(
      "bad-response",
      "Anthropic's answer is no token count. Check that baseUrl points at an Anthropic API.",
    );
  return { inputTokens: count.data.input_tokens, raw: count.data as JsonValue };
}
