import {
  isCruxError,
  readText,
  toJson,
  type CallContext,
  type HttpResponse,
  type JsonObject,
  type Secret,
} from "@crux/core";
import { decodeRefusal, serverNotReached } from "./decode/decode-error.ts";
import type { OllamaSettings } from "./settings.ts";

/** The server this package was written for, and when its API was read. The wire itself has no version. */
export const wire = { version: "0.40.12", asOf: "2026-11-22" } as const;

/** One request to the server. */
export interface SendOptions {
  readonly method: "GET" | "POST";
  /** Below the base URL, such as `/api/chat`. */
  readonly path: string;
  readonly body?: JsonObject;
  /** The model it is about, for messages. */
  readonly model?: string;
}

/** Sends a request; resolves when the head of a 2xx answer is there. @throws CruxError what the server refused it with, or that there is none. */
export async function send(
  settings: OllamaSettings,
  context: Pick<CallContext, "http" | "signal">,
  { method, path, body, model = "" }: SendOptions,
): Promise<HttpResponse> {
  const { baseUrl } = settings;
  const response = await context.http
    .send({
      method,
      url: `${baseUrl}${path}`,
      headers: headersOf(settings),
      signal: context.signal,
      ...(body === undefined ? {} : { body: toJson(body) }),
    })
    .catch((thrown: unknown) => {
      throw isCruxError(thrown) ? serverNotReached(thrown, baseUrl) : thrown;
    });
  if (response.status >= 200 && response.status < 300) return response;
  throw decodeRefusal(response, await readRefusal(response), { baseUrl, model, now: Date.now() });
}

/** No error of the server's is longer; the page of a proxy may be. */
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

/** The key goes over TLS only: a server on this machine or in its network wants none. */
function headersOf({ apiKey, baseUrl, headers = {} }: OllamaSettings): Record<string, string | Secret> {
  const isSafe = apiKey !== undefined && baseUrl.startsWith("https:");
  return {
    "content-type": "application/json",
    ...headers,
    ...(isSafe ? { authorization: apiKey.map((key) => `Bearer ${key}`) } : {}),
  };
}
