import { answerOfBody, type JsonObject } from "@crux/core";
import type { BatchSurface } from "../batches/batch-surface.ts";
import { createResponsesDecoder } from "./decode/decode-stream.ts";
import type { ResponsesDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** Responses in a batch: the bodies that `chat` would send, and the decoder that reads its answers. */
export function responsesBatchSurface(dialect: ResponsesDialect): BatchSurface {
  return {
    path: "/v1/responses",
    encode({ request, model }) {
      const { body, warnings } = encodeRequest(request, { dialect, model, stream: false });
      return { body: body as JsonObject, warnings };
    },
    decode: (body, { status, newId }) =>
      answerOfBody(
        createResponsesDecoder({ dialect, response: { status, headers: {} }, streamed: false, newId }),
        body,
      ),
  };
}
