import {
  type CallContext,
  type ChatRequest,
  type HttpResponse,
  type ProviderSettings,
  collectAnswer,
  defineProvider,
  openSse,
  providerSettingsSchema,
  toJson,
} from "@crux/core";
import { errorOf } from "./decode-error.ts";
import { createStreamDecoder } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";

/** Acme. What stands here stands in package.json too, but for the code; `npm test` holds both equal. */
export default defineProvider({
  id: "acme",
  displayName: "Acme",
  env: { apiKey: ["ACME_API_KEY"], baseUrl: ["ACME_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.acme.example"],
  capabilities: ["chat", "stream"],
  defaultModel: "acme-large",
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    id: "acme",
    chat: async (request, context) => collectAnswer(await open(request, context, settings, false)),
    stream: (request, context) => openSse(() => open(request, context, settings, true)),
  }),
});

/** Sends the request; what comes back and what decodes it, for an answer in one piece and a stream alike. */
async function open(request: ChatRequest, context: CallContext, settings: ProviderSettings, stream: boolean) {
  const { body, warnings } = encodeRequest(request, context.model, stream);
  const response = await send(body, settings, context);
  const requestId = response.headers["x-request-id"] ?? null;
  return { response, decoder: createStreamDecoder(), first: { type: "start" as const, requestId, warnings } };
}

async function send(body: object, settings: ProviderSettings, context: CallContext): Promise<HttpResponse> {
  // Acme's API v1.
  const { apiKey, baseUrl = "https://api.acme.example/v1", headers } = settings;
  const authorization = apiKey?.map((key) => `Bearer ${key}`);
  const response = await context.http.send({
    method: "POST",
    url: `${baseUrl}/generate`,
    headers: {
      ...headers,
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: toJson(body),
  });
  if (response.status >= 400) throw await errorOf(response);
  return response;
}
