import {
  isCruxError,
  readText,
  toJson,
  type CallContext,
  type HttpRequest,
  type HttpResponse,
  type JsonObject,
  type Secret,
} from "@crux/core";
import { decodeRefusal } from "./decode/decode-error.ts";
import type { AnthropicSettings } from "./settings.ts";

/** One request to the vendor. */
export interface SendOptions {
  readonly method: "GET" | "POST";
  /** Below `/v1`, such as `/messages`. */
  readonly path: string;
  readonly body?: JsonObject;
  /** Beta features of this request, beside those of the settings. */
  readonly betas?: readonly string[];
}

/** Sends a request; resolves when the head of a 2xx answer is there. @throws CruxError what the vendor refused it with. */
export async function send(
  settings: AnthropicSettings,
  context: Pick<CallContext, "http" | "signal">,
  options: SendOptions,
): Promise<HttpResponse> {
  const { method, path, body, betas = [] } = options;
  const request: HttpRequest = {
    method,
    url: `${apiRoot(settings.baseUrl)}${path}`,
    headers: headersOf(settings, betas),
    signal: context.signal,
    ...(body === undefined ? {} : { body: toJson(body) }),
  };
  const response = await context.http.send(request);
  if (response.status >= 200 && response.status < 300) return response;
  throw decodeRefusal(response, await readRefusal(response), Date.now());
}

/** No error of the vendor's is longer; the page of an edge may be. */
const mostRefusalBytes = 1024 * 1024;

/** The body of a refusal; empty where it breaks off or has no end, since the status alone tells enough. */
async function readRefusal(response: HttpResponse): Promise<string> {
  try {
    return await readText(response, mostRefusalBytes);
  } catch (thrown) {
    if (isCruxError(thrown) && (thrown.code === "network" || thrown.code === "bad-response")) return "";
    throw thrown;
  }
}

/** `ANTHROPIC_BASE_URL` names the host alone; a base URL copied from elsewhere may end in `/v1`. Both are meant. */
export function apiRoot(baseUrl = "https://api.anthropic.com"): string {
  return baseUrl.endsWith("/v1") ? baseUrl : `${baseUrl}/v1`;
}

function headersOf(settings: AnthropicSettings, betas: readonly string[]): Record<string, string | Secret> {
  const { headers = {}, version } = settings;
  const asked = [headers["anthropic-beta"] ?? "", ...(settings.betas ?? []), ...betas].filter((beta) => beta !== "");
  return {
    "content-type": "application/json",
    "anthropic-version": version,
    ...headers,
    ...(asked.length === 0 ? {} : { "anthropic-beta": [...new Set(asked)].join(",") }),
    ...credentialOf(settings),
  };
}

function credentialOf({ apiKey, authToken }: AnthropicSettings): Record<string, Secret> {
  if (apiKey !== undefined) return { "x-api-key": apiKey };
  return authToken === undefined ? {} : { authorization: authToken.map((token) => `Bearer ${token}`) };
}
