import { CruxError, type ChatRequest } from "@crux/core";
import type { XaiApi, XaiSettings } from "./settings.ts";

/**
 * Which wire a request goes over: what its `providerOptions.xai.api` says, else the setting, else Responses.
 * @throws CruxError `invalid-request` for an `api` that is neither.
 */
export function chooseApi(request: ChatRequest, { api = "responses" }: Pick<XaiSettings, "api">): XaiApi {
  const asked = request.providerOptions?.xai?.api;
  if (asked === undefined) return api;
  if (asked === "responses" || asked === "chat") return asked;
  const path = "providerOptions.xai.api";
  throw new CruxError("invalid-request", `Invalid request at ${path}: expected "responses" or "chat".`, { path });
}

/** The request as its wire is to see it: which wire that is, xAI need not know. */
export function withoutApi(request: ChatRequest): ChatRequest {
  const options = request.providerOptions?.xai;
  if (options?.api === undefined) return request;
  const { api: _api, ...xai } = options;
  return { ...request, providerOptions: { ...request.providerOptions, xai } };
}
