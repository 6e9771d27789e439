import {
  isCruxError,
  readText,
  toJson,
  type CallContext,
  type HttpRequest,
  type HttpResponse,
  type JsonObject,
} from "@crux/core";
import { decodeRefusal } from "./decode/decode-error.ts";
import type { GeminiSettings } from "./settings.ts";

/** One request to the vendor. */
export interface SendOptions {
  readonly method: "GET" | "POST";
  /** Below the version, such as `/models`. */
  readonly path: string;
  readonly body?: JsonObject;
}

/** Sends a request; resolves when the head of a 2xx answer is there. @throws CruxError what the vendor refused it with. */
export async function send(
  settings: GeminiSettings,
  context: Pick<CallContext, "http" | "signal">,
  { method, path, body }: SendOptions,
): Promise<HttpResponse> {
  const request: HttpRequest = {
    method,
    url: `${apiRoot(settings)}${path}`,
    headers: {
      "content-type": "application/json",
      ...settings.headers,
      // Never in the URL: addresses end up in logs.
      ...(settings.apiKey === undefined ? {} : { "x-goog-api-key": settings.apiKey }),
    },
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

/**
 * Where the API is, version included. `GOOGLE_GEMINI_BASE_URL` names the host alone; an address that has a version
 * somewhere in its path, as Vertex AI's (`/v1/projects/…/publishers/google`), is taken as it is.
 */
export function apiRoot({ baseUrl = "https://generativelanguage.googleapis.com", apiVersion }: GeminiSettings): string {
  return /\/v\d+[a-z0-9]*(\/|$)/.test(new URL(baseUrl).pathname) ? baseUrl : `${baseUrl}/${apiVersion}`;
}

/** The address of a model below the version: `/models/…`, or of one the user trained, `/tunedModels/…`. */
export function modelPath(model: string): string {
  const [, folder = "models", name = model] = /^(models|tunedModels)\/(.+)$/.exec(model) ?? [];
  return `/${folder}/${encodeURIComponent(name)}`;
}
