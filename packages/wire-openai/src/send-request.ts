import { toJson, type CallContext, type HttpRequest, type HttpResponse, type ProviderSettings } from "@crux/core";
import { decodeErrorResponse } from "./decode-error.ts";
import { authorizeWithBearer, type Endpoint } from "./endpoint.ts";

/** What is sent: a path below the base URL and, as a rule, JSON. */
export interface EndpointRequest {
  readonly path: string;
  /** To be written as JSON. */
  readonly body?: unknown;
  /** In place of `body`: bytes of another type. */
  readonly content?: { readonly type: string; readonly bytes: Uint8Array } | undefined;
  /** Default POST where something is sent, else GET. */
  readonly method?: HttpRequest["method"] | undefined;
  readonly accept?: "application/json" | "text/event-stream";
}

/**
 * Sends one request to the vendor and resolves with its answer, which is a success.
 * @throws CruxError what the vendor's refusal means, or that of the HTTP client.
 */
export async function sendRequest(
  endpoint: Endpoint,
  settings: ProviderSettings,
  context: Pick<CallContext, "http" | "signal">,
  { path, accept = "application/json", ...sent }: EndpointRequest,
): Promise<HttpResponse> {
  const content = contentOf(sent);
  const request: HttpRequest = {
    method: sent.method ?? (content === undefined ? "GET" : "POST"),
    url: `${settings.baseUrl ?? endpoint.baseUrl}${path}`,
    headers: {
      accept,
      ...(content === undefined ? {} : { "content-type": content.type }),
      ...endpoint.headers,
      ...settings.headers,
    },
    ...(content === undefined ? {} : { body: content.bytes }),
    signal: context.signal,
  };
  const authorize = endpoint.authorize ?? authorizeWithBearer;
  const signed = authorize(request, settings);
  const response = await context.http.send(signed instanceof Promise ? await signed : signed);
  if (response.status >= 400) throw await decodeErrorResponse(response, endpoint);
  return response;
}

function contentOf({
  body,
  content,
}: Pick<EndpointRequest, "body" | "content">):
  { readonly type: string; readonly bytes: string | Uint8Array } | undefined {
  return content ?? (body === undefined ? undefined : { type: "application/json", bytes: toJson(body) });
}
