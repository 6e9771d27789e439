import { CruxError, isCruxError, readJson, type ProviderSettings, type SupportsTokenCount } from "@crux/core";
import { decodeErrorInside } from "../decode-error.ts";
import { readRequestId } from "../endpoint.ts";
import { holdsError } from "../read-vendor-error.ts";
import { sendRequest } from "../send-request.ts";
import { asJson, readCount, readObject } from "../wire-json.ts";
import type { ResponsesDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** What a count takes of a body: what the answer is to be like costs no tokens, and is refused. */
const countedFields: readonly string[] = [
  "model",
  "input",
  "instructions",
  "previous_response_id",
  "conversation",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "text",
  "reasoning",
  "truncation",
];

/** Makes `countTokens` over `POST /responses/input_tokens`. */
export function createTokenCounter(
  dialect: ResponsesDialect,
  settings: ProviderSettings,
): SupportsTokenCount["countTokens"] {
  return async (request, context) => {
    const { body } = encodeRequest(request, { dialect, model: context.model, stream: false });
    const counted = Object.fromEntries(Object.entries(body).filter(([field]) => countedFields.includes(field)));
    const response = await sendRequest(dialect, settings, context, { path: "/responses/input_tokens", body: counted });
    const requestId = readRequestId(dialect, response.headers);
    const details = { provider: dialect.id, status: response.status, ...(requestId === null ? {} : { requestId }) };
    const answer = await readJson(response).catch((thrown: unknown) => {
      throw isCruxError(thrown) ? thrown.with({ details }) : thrown;
    });
    const holder = readObject(answer);
    if (holder !== null && holdsError(holder)) throw decodeErrorInside(holder, response, dialect);
    const inputTokens = readCount(holder?.input_tokens);
    if (inputTokens !== null) return { inputTokens, raw: asJson(answer) };
    throw new CruxError("bad-response", `${dialect.displayName} sent no count of tokens.`, details);
  };
}
