import type { HttpRequest, ProviderSettings, Secret } from "@crux/core";

/** Where one vendor answers and how it is told who asks: the same for every OpenAI-style wire it speaks. */
export interface Endpoint {
  /** Canonical provider id; the key of providerOptions and providerMetadata. */
  readonly id: string;
  /** The vendor's name, in messages to people. */
  readonly displayName: string;
  /** Version path included, no slash at the end. `settings.baseUrl` wins over it. */
  readonly baseUrl: string;
  /** Response headers that hold the id of the request, first wins; `x-request-id` where absent. */
  readonly requestIdHeaders?: readonly string[];
  /** Headers of the vendor's own, from its settings. */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** Signs the final request; a bearer token where absent. */
  readonly authorize?: (request: HttpRequest, settings: ProviderSettings) => HttpRequest | Promise<HttpRequest>;
}

/** Puts the key into `Authorization: Bearer`, where there is one. */
export function authorizeWithBearer(request: HttpRequest, { apiKey }: ProviderSettings): HttpRequest {
  if (apiKey === undefined) return request;
  return { ...request, headers: { authorization: apiKey.map((key) => `Bearer ${key}`), ...request.headers } };
}

/** The vendor's id of the request, from the headers of its answer. */
export function readRequestId(
  { requestIdHeaders = ["x-request-id"] }: Endpoint,
  headers: Readonly<Record<string, string>>,
): string | null {
  for (const name of requestIdHeaders) {
    const value = headers[name];
    if (value !== undefined && value !== "") return value;
  }
  return null;
}
