import type { CallContext, JsonObject } from "@crux/core";
import { orUnknown, type ModelDetailsCache } from "./model-details.ts";
import { readAnswer } from "./read-answer.ts";
import { loadedModelsSchema } from "./schemas.ts";
import { send } from "./send.ts";
import { isCloud, type OllamaSettings } from "./settings.ts";
import { isJsonObject, numberAt, objectAt, objectsAt } from "./wire-json.ts";

/** How long a prompt is. */
export interface PromptSize {
  /** Characters of text, tools included, images not. */
  readonly characters: number;
  /** Tokens that prompt and answer may need: an estimate on the large side. */
  readonly tokens: number;
}

const charactersPerToken = 3;
const tokensPerImage = 1024;
const tokensForAnswer = 1024;

/** The size of an encoded request. */
export function sizeOf(body: JsonObject): PromptSize {
  const messages = objectsAt(body, "messages");
  const images = messages.reduce((sum, { images: held }) => sum + (Array.isArray(held) ? held.length : 0), 0);
  const texts = messages.reduce((sum, { images: _images, ...message }) => sum + lengthOf(message), 0);
  const characters = texts + lengthOf(body.tools);
  const answer = numberAt(objectAt(body, "options"), "num_predict") ?? tokensForAnswer;
  return {
    characters,
    tokens: Math.ceil(characters / charactersPerToken) + images * tokensPerImage + Math.max(answer, 0),
  };
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return (value as readonly unknown[]).reduce<number>((sum, item) => sum + lengthOf(item), 0);
  return isJsonObject(value)
    ? Object.entries(value).reduce((sum, [key, item]) => sum + (key === "role" ? 0 : lengthOf(item)), 0)
    : 0;
}

/** The smallest window a server opens by itself, on a machine with little memory for graphics. */
const smallestDefault = 4096;

/** Chooses windows for prompts that may not fit into the one a server opens by itself. */
export interface ContextWindows {
  /** `num_ctx` to send; `null` to leave it to the server. @throws CruxError `network`, `timeout` and `cancelled` only */
  choose(body: JsonObject, context: Pick<CallContext, "http" | "signal" | "model">): Promise<number | null>;
}

/** A window in use. `numCtx` is `null` where it is the server's own. */
interface Window {
  readonly numCtx: number | null;
  readonly holds: number;
}

/**
 * Creates the windows of one provider. A window once chosen is asked for with every later request to that model, since
 * another one would load the model anew; it grows by doubling, as far as the model goes.
 */
export function createContextWindows(settings: OllamaSettings, details: ModelDetailsCache): ContextWindows {
  const windows = new Map<string, Window>();
  return {
    async choose(body, context) {
      const { model } = context;
      if (isChosen(body) || isCloud(settings, model)) return null;
      const { tokens } = sizeOf(body);
      const window = windows.get(model) ?? { numCtx: null, holds: smallestDefault };
      if (tokens <= window.holds) return window.numCtx;
      // A server that does not tell is not asked again.
      const larger = (await loadedWindow(settings, tokens, context)) ??
        (await ownWindow(details, tokens, context)) ?? { numCtx: window.numCtx, holds: Infinity };
      windows.set(model, larger);
      return larger.numCtx;
    },
  };
}

function isChosen(body: JsonObject): boolean {
  return objectAt(body, "options")?.num_ctx !== undefined;
}

/** The window the model is loaded with, where it is and holds so much. */
async function loadedWindow(
  settings: OllamaSettings,
  tokens: number,
  context: Pick<CallContext, "http" | "signal" | "model">,
): Promise<Window | null> {
  const loaded = await orUnknown(
    send(settings, context, { method: "GET", path: "/api/ps" }).then((response) =>
      readAnswer(response, loadedModelsSchema, "list of loaded models"),
    ),
  );
  const own = loaded?.models.find(({ name }) => name === context.model || name === `${context.model}:latest`);
  const holds = own?.context_length ?? 0;
  return holds >= tokens ? { numCtx: null, holds } : null;
}

/** A window of our own: what is needed, rounded up, within what the model was made for. */
async function ownWindow(
  details: ModelDetailsCache,
  tokens: number,
  context: Pick<CallContext, "http" | "signal" | "model">,
): Promise<Window | null> {
  const shown = await details.load(context.model, context);
  if (shown === null || shown.contextLength === null) return null;
  if (shown.numCtx !== null && shown.numCtx >= tokens) return { numCtx: null, holds: shown.numCtx };
  const numCtx = Math.min(2 ** Math.ceil(Math.log2(tokens)), shown.contextLength);
  // Beyond what the model was made for no window helps: it is not asked for again.
  return { numCtx, holds: numCtx === shown.contextLength ? Infinity : numCtx };
}
