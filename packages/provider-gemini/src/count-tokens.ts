import type { CallContext, ChatRequest, JsonObject, JsonValue, TokenCount } from "@crux/core";
import { encodeRequest } from "./encode/encode-request.ts";
import { readAnswer } from "./read-answer.ts";
import { tokenCountSchema } from "./schemas.ts";
import { apiRoot, modelPath, send } from "./send.ts";
import type { GeminiSettings } from "./settings.ts";
import { withoutKeys } from "./wire-json.ts";

/** The input tokens of a request, instructions and tools included, as the vendor counts them. */
export async function countTokens(
  settings: GeminiSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<TokenCount> {
  const { model } = context;
  const { body } = encodeRequest(request, { model, root: apiRoot(settings), store: null });
  const path = `${modelPath(model)}:countTokens`;
  const response = await send(settings, context, { method: "POST", path, body: countedPart(body, model) });
  const count = await readAnswer(response, tokenCountSchema, "token count");
  return { inputTokens: count.totalTokens, raw: count as JsonValue };
}

/** Turns alone may be counted as they are; with anything beside them, the whole request is wrapped and names its model. */
function countedPart(body: JsonObject, model: string): JsonObject {
  const counted = withoutKeys(body, ["store", "serviceTier"]);
  if (Object.keys(counted).every((key) => key === "contents")) return counted;
  return { generateContentRequest: { model: modelPath(model).slice(1), ...counted } };
}
