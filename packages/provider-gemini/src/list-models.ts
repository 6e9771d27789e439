import type { CallContext, Capability, JsonValue, ModelInfo } from "@crux/core";
import { readAnswer } from "./read-answer.ts";
import { modelPageSchema, modelSchema, type WireModel } from "./schemas.ts";
import { send } from "./send.ts";
import type { GeminiSettings } from "./settings.ts";

/** No account sees so many pages of a thousand models. */
const mostPages = 50;

/** All models the key may use, all pages. @throws CruxError as a call does; `bad-response` for what is no list. */
export async function listModels(
  settings: GeminiSettings,
  context: Omit<CallContext, "model">,
): Promise<readonly ModelInfo[]> {
  const models = new Map<string, ModelInfo>();
  const asOf = new Date().toISOString();
  let token = "";
  for (let page = 0; page < mostPages; page += 1) {
    const path = `/models?pageSize=1000${token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`}`;
    const response = await send(settings, context, { method: "GET", path });
    const { models: items, nextPageToken } = await readAnswer(response, modelPageSchema, "list of models");
    const known = models.size;
    for (const item of items) {
      // What has no name cannot be asked for.
      const model = modelSchema.safeParse(item);
      if (model.success) models.set(idOf(model.data), toModelInfo(model.data, asOf));
    }
    // A server that repeats a page would keep us asking for ever.
    if (typeof nextPageToken !== "string" || nextPageToken === "" || models.size === known) break;
    token = nextPageToken;
  }
  return [...models.values()];
}

function idOf({ name }: WireModel): string {
  return name.replace(/^models\//, "");
}

/** One model as the endpoint tells it; what it does not tell is `null`, or absent. Prices, dates and modalities it never tells. */
export function toModelInfo(model: WireModel, asOf: string): ModelInfo {
  return {
    id: idOf(model),
    provider: "gemini",
    displayName: model.displayName ?? null,
    contextWindow: model.inputTokenLimit ?? null,
    maxOutputTokens: model.outputTokenLimit ?? null,
    capabilities: capabilitiesOf(model),
    prices: null,
    createdAt: null,
    retiresAt: null,
    source: "vendor",
    asOf,
    raw: model as JsonValue,
  };
}

/** Each ability, and the methods any of which stands for it. */
const methods: Readonly<Record<string, readonly string[]>> = {
  chat: ["generateContent"],
  stream: ["generateContent", "streamGenerateContent"],
  "token-count": ["countTokens"],
  embeddings: ["embedContent", "batchEmbedContents"],
  batch: ["batchGenerateContent"],
  "prompt-caching": ["createCachedContent"],
};

function capabilitiesOf({
  supportedGenerationMethods: supported,
  thinking,
}: WireModel): Partial<Record<Capability, boolean>> {
  const capabilities: Partial<Record<Capability, boolean>> = {};
  for (const [name, any] of Object.entries(supported === null || supported === undefined ? {} : methods))
    capabilities[name] = any.some((method) => supported?.includes(method) === true);
  if (typeof thinking === "boolean") capabilities.reasoning = thinking;
  return capabilities;
}
