import type { JsonObject, JsonValue } from "@crux/core";
import { canonicalChatRequest } from "./canonical-chat-request.ts";
import { canonicalEmbeddingsRequest } from "./canonical-embeddings-request.ts";
import { canonicalOllamaRequest } from "./canonical-ollama-request.ts";
import { canonicalEmbedRequest, canonicalGenerateRequest } from "./canonical-generate-request.ts";
import { canonicalMessagesRequest } from "./canonical-messages-request.ts";
import { canonicalResponsesRequest } from "./canonical-responses-request.ts";

/** The wires whose requests can be read and compared. */
export type RequestWire = "chat" | "messages" | "responses" | "ollama-chat" | "generate" | "embed" | "embeddings";

/** Those of them on which one talks to a model. */
export type ConversationWire = Exclude<RequestWire, "embed" | "embeddings">;

/**
 * A request body in the one form that stands for all that mean the same to that provider of that wire, so that two bodies
 * may be compared value by value. Every equivalence is a rule of its own in the wire's file, with its reason.
 */
export function canonicalRequest(wire: RequestWire, body: JsonValue, provider: string): JsonObject {
  switch (wire) {
    case "chat":
      return canonicalChatRequest(body, provider);
    case "messages":
      return canonicalMessagesRequest(body);
    case "responses":
      return canonicalResponsesRequest(body);
    case "generate":
      return canonicalGenerateRequest(body);
    case "embeddings":
      return canonicalEmbeddingsRequest(body);
    case "embed":
      return canonicalEmbedRequest(body);
    case "ollama-chat":
      return canonicalOllamaRequest(body);
  }
}
