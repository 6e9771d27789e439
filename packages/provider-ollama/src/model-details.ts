import { isCruxError, type CallContext } from "@crux/core";
import { readAnswer } from "./read-answer.ts";
import { shownModelSchema } from "./schemas.ts";
import { send } from "./send.ts";
import type { OllamaSettings } from "./settings.ts";

/** What `/api/show` tells of a model; `null` is what it does not. */
export interface ModelDetails {
  /** The longest window the model was made for, not the one it is loaded with. */
  readonly contextLength: number | null;
  /** Such as `completion`, `tools`, `vision`, `thinking`, `embedding`. */
  readonly capabilities: readonly string[] | null;
  /** The window its Modelfile asks for. */
  readonly numCtx: number | null;
}

type Context = Pick<CallContext, "http" | "signal">;

/** The details of models, each asked for once as long as this provider lives. */
export interface ModelDetailsCache {
  /** What is known without asking. */
  known(model: string): ModelDetails | null;
  /** Asks where nothing is known; `null` where the server does not tell. @throws CruxError `network`, `timeout` and `cancelled` only */
  load(model: string, context: Context): Promise<ModelDetails | null>;
}

/** Creates an empty cache. What failed is asked for again the next time. */
export function createModelDetailsCache(settings: OllamaSettings): ModelDetailsCache {
  const known = new Map<string, ModelDetails>();
  return {
    known: (model) => known.get(model) ?? null,
    async load(model, context) {
      const kept = known.get(model);
      if (kept !== undefined) return kept;
      const details = await orUnknown(showModel(settings, model, context));
      if (details !== null) known.set(model, details);
      return details;
    },
  };
}

async function showModel(settings: OllamaSettings, model: string, context: Context): Promise<ModelDetails> {
  const response = await send(settings, context, { method: "POST", path: "/api/show", body: { model }, model });
  const {
    model_info: info,
    capabilities,
    parameters,
  } = await readAnswer(response, shownModelSchema, "description of a model");
  const architecture = info?.["general.architecture"];
  const length = typeof architecture === "string" ? info?.[`${architecture}.context_length`] : undefined;
  const numCtx = /^num_ctx\s+(\d+)/m.exec(parameters ?? "")?.[1];
  return {
    contextLength: typeof length === "number" ? length : null,
    capabilities: capabilities ?? null,
    numCtx: numCtx === undefined ? null : Number(numCtx),
  };
}

/** A look that only helps must not fail the call it helps; a server that cannot be reached fails it anyway. */
export async function orUnknown<Value>(look: Promise<Value>): Promise<Value | null> {
  try {
    return await look;
  } catch (thrown) {
    if (isCruxError(thrown) && !["network", "timeout", "cancelled"].includes(thrown.code)) return null;
    throw thrown;
  }
}
