import { answerOfBody, type JsonObject } from "@crux/core";
import type { BatchSurface } from "../batches/batch-surface.ts";
import { createChatDecoder } from "./decode/decode-stream.ts";
import type { ChatDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** Chat Completions in a batch: the bodies that `chat` would send, and the decoder that reads its answers. */
export function chatBatchSurface(dialect: ChatDialect): BatchSurface {
  return {
    path: "/v1/chat/completions",
    encode({ request, model }) {
      const { body, warnings } = encodeRequest(request, { dialect, model, stream: false });
      return { body: body as JsonObject, warnings };
    },
    decode: (body, { status, newId }) =>
      answerOfBody(createChatDecoder({ dialect, response: { status, headers: {} }, streamed: false, newId }), body),
  };
}
