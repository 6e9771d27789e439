import type { CallContext, Capability, JsonValue, ModelInfo } from "@crux/core";
import { orUnknown, type ModelDetails, type ModelDetailsCache } from "./model-details.ts";
import { readAnswer } from "./read-answer.ts";
import { taggedModelSchema, tagsSchema, type TaggedModel } from "./schemas.ts";
import { send } from "./send.ts";
import { isCloud, type OllamaSettings } from "./settings.ts";

/** Looks under way at one time. */
const concurrency = 4;

/** All models the server has. What its list leaves out, older servers tell of each model apart. @throws CruxError as a call does */
export async function listModels(
  settings: OllamaSettings,
  details: ModelDetailsCache,
  context: Omit<CallContext, "model">,
): Promise<readonly ModelInfo[]> {
  const response = await send(settings, context, { method: "GET", path: "/api/tags" });
  const { models } = await readAnswer(response, tagsSchema, "list of models");
  const asOf = new Date().toISOString();
  // What has no name cannot be asked for.
  const tagged = models.flatMap((item) => {
    const model = taggedModelSchema.safeParse(item);
    return model.success ? [model.data] : [];
  });
  const infos: ModelInfo[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < tagged.length; at = next++) {
      const model = tagged[at];
      if (model === undefined) return;
      const shown = isTold(model) ? null : await orUnknown(details.load(model.name, context));
      infos[at] = toModelInfo(model, { shown, asOf, cloud: isCloud(settings, model.name) });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return infos;
}

/** Newer servers tell in the list itself what a model can do. */
function isTold({ capabilities, details }: TaggedModel): boolean {
  return typeof details?.context_length === "number" && Array.isArray(capabilities);
}

/** What is known of a model beside its entry in the list. */
export interface ToldOfModel {
  readonly shown: ModelDetails | null;
  readonly asOf: string;
  readonly cloud: boolean;
}

/** One entry of the list as our own description of a model. */
export function toModelInfo(model: TaggedModel, { shown, asOf, cloud }: ToldOfModel): ModelInfo {
  const capabilities = model.capabilities ?? shown?.capabilities ?? null;
  return {
    id: model.name,
    provider: "ollama",
    displayName: null,
    contextWindow: model.details?.context_length ?? shown?.contextLength ?? null,
    maxOutputTokens: null,
    capabilities: capabilities === null ? {} : toCapabilities(capabilities, cloud),
    prices: null,
    // The date in the list is that of the download.
    createdAt: null,
    retiresAt: null,
    source: "vendor",
    asOf,
    raw: model as JsonValue,
  };
}

function toCapabilities(told: readonly string[], cloud: boolean): Partial<Record<Capability, boolean>> {
  const chats = told.includes("completion");
  return {
    chat: chats,
    stream: chats,
    tools: told.includes("tools"),
    json: chats && !cloud,
    "json-schema": chats && !cloud,
    "image-input": told.includes("vision"),
    reasoning: told.includes("thinking"),
    embeddings: told.includes("embedding"),
  };
}
