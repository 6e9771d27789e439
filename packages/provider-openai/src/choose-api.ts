import { CruxError, type ChatRequest } from "@crux/core";
import { speaksChatOnly } from "./models.ts";
import type { OpenAIApi, OpenAISettings } from "./settings.ts";

/**
 * Which wire a request goes over: what its `providerOptions.openai.api` says, else the setting, else Responses, save
 * for the models that answer on Chat Completions only.
 * @throws CruxError `invalid-request` for an `api` that is neither.
 */
export function chooseApi(request: ChatRequest, model: string, { api }: Pick<OpenAISettings, "api">): OpenAIApi {
  const asked = request.providerOptions?.openai?.api;
  if (asked === "responses" || asked === "chat") return asked;
  if (asked !== undefined) {
    const path = "providerOptions.openai.api";
    throw new CruxError("invalid-request", `Invalid request at ${path}: expected "responses" or "chat".`, { path });
  }
  const set = typeof api === "string" ? api : api?.[model];
  return set ?? (speaksChatOnly(model) ? "chat" : "responses");
}

/** The request as its wire is to see it: which wire that is, OpenAI need not know. */
export function withoutApi(request: ChatRequest): ChatRequest {
  const options = request.providerOptions?.openai;
  if (options?.api === undefined) return request;
  const { api: _api, ...openai } = options;
  return { ...request, providerOptions: { ...request.providerOptions, openai } };
}
