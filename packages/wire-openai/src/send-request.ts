import { toJson, type CallContext, type HttpRequest, type HttpResponse, type ProviderSettings } from "@crux/core";
import { decodeErrorResponse } from "./decode-error.ts";
import { authorizeWithBearer, type Endpoint } from "./endpoint.ts";

/** What is sent: a path below the base URL and, for POST, a body. */
export interface EndpointRequest {
  readonly path: string;
  readonly body?: unknown;
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
  { path, body, accept = "application/json" }: EndpointRequest,
): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: body === undefined ? "GET" : "POST",
    url: `${settings.baseUrl ?? endpoint.baseUrl}${path}`,
    headers: {
      accept,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...endpoint.headers,
      ...settings.headers,
    },
    ...(body === undefined ? {} : { body: toJson(body) }),
    signal: context.signal,
  };
  const authorize = endpoint.authorize ?? authorizeWithBearer;
  const signed = authorize(request, settings);
  const response = await context.http.send(signed instanceof Promise ? await signed : signed);
  if (response.status >= 400) throw await decodeErrorResponse(response, endpoint);
  return response;
}
