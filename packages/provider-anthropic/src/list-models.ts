import type { CallContext, Capability, JsonValue, ModelInfo } from "@crux/core";
import { readAnswer } from "./read-answer.ts";
import { modelPageSchema, modelSchema, type WireModel } from "./schemas.ts";
import { send } from "./send.ts";
import type { AnthropicSettings } from "./settings.ts";

/** No account sees so many pages of a thousand models. */
const mostPages = 50;

/** All models the key may use, all pages. @throws CruxError as a call does; `bad-response` for what is no list. */
export async function listModels(
  settings: AnthropicSettings,
  context: Omit<CallContext, "model">,
): Promise<readonly ModelInfo[]> {
  const models = new Map<string, ModelInfo>();
  const asOf = new Date().toISOString();
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const path = `/models?limit=1000${after === null ? "" : `&after_id=${encodeURIComponent(after)}`}`;
    const response = await send(settings, context, { method: "GET", path });
    const { data, has_more: hasMore, last_id: lastId } = await readAnswer(response, modelPageSchema, "list of models");
    const known = models.size;
    for (const item of data) {
      // What has no id cannot be asked for.
      const model = modelSchema.safeParse(item);
      if (model.success) models.set(model.data.id, toModelInfo(model.data, asOf));
    }
    // A server that repeats a page would keep us asking for ever.
    if (hasMore !== true || typeof lastId !== "string" || models.size === known) break;
    after = lastId;
  }
  return [...models.values()];
}

/** One model as the endpoint tells it; what it does not tell is `null`, or absent. Prices it never tells. */
export function toModelInfo(model: WireModel, asOf: string): ModelInfo {
  return {
    id: model.id,
    provider: "anthropic",
    displayName: model.display_name ?? null,
    contextWindow: model.max_input_tokens ?? null,
    maxOutputTokens: model.max_tokens ?? null,
    capabilities: capabilitiesOf(model.capabilities),
    prices: null,
    createdAt: isKnownDate(model.created_at) ? model.created_at : null,
    retiresAt: model.retires_at ?? null,
    source: "vendor",
    asOf,
    raw: model as JsonValue,
  };
}

/** The endpoint writes the epoch where it does not know the day of release. */
function isKnownDate(date: string | null | undefined): date is string {
  return typeof date === "string" && !date.startsWith("1970-");
}

const wireNames = {
  "image-input": "image_input",
  "document-input": "pdf_input",
  "json-schema": "structured_outputs",
  reasoning: "thinking",
  citations: "citations",
  batch: "batch",
} as const;

function capabilitiesOf(told: WireModel["capabilities"]): Partial<Record<Capability, boolean>> {
  const capabilities: Partial<Record<Capability, boolean>> = { chat: true, stream: true, tools: true };
  for (const [name, wireName] of Object.entries(wireNames)) {
    const supported = told?.[wireName as keyof typeof told & (typeof wireNames)[keyof typeof wireNames]]?.supported;
    if (typeof supported === "boolean") capabilities[name] = supported;
  }
  return capabilities;
}
