import { describe, expect, it } from "vitest";
import { toModelInfo } from "./list-models.ts";
import { modelSchema } from "./schemas.ts";

const asOf = "2026-11-22T10:00:00.000Z";

describe("toModelInfo", () => {
  it("tells what the endpoint tells", () => {
    const raw = {
      id: "claude-haiku-4-5-20251001",
      type: "model",
      display_name: "Claude Haiku 4.5",
      created_at: "2025-10-15T00:00:00Z",
      lifecycle: "deprecated",
      retires_at: "2026-12-31T00:00:00Z",
      max_input_tokens: 200_000,
      max_tokens: 64_000,
      capabilities: {
        image_input: { supported: true },
        pdf_input: { supported: true },
        structured_outputs: { supported: true },
        thinking: { supported: true, types: {} },
        batch: { supported: false },
      },
    };
    expect(toModelInfo(modelSchema.parse(raw), asOf)).toEqual({
      id: "claude-haiku-4-5-20251001",
      provider: "anthropic",
      displayName: "Claude Haiku 4.5",
      contextWindow: 200_000,
      maxOutputTokens: 64_000,
      capabilities: {
        chat: true,
        stream: true,
        tools: true,
        "image-input": true,
        "document-input": true,
        "json-schema": true,
        reasoning: true,
        batch: false,
      },
      prices: null,
      createdAt: "2025-10-15T00:00:00Z",
      retiresAt: "2026-12-31T00:00:00Z",
      source: "vendor",
      asOf,
      raw,
    });
  });

  it("guesses nothing where it tells little, and takes no epoch for a date", () => {
    expect(
      toModelInfo(modelSchema.parse({ id: "m", created_at: "1970-01-01T00:00:00Z", capabilities: null }), asOf),
    ).toMatchObject({
      displayName: null,
      contextWindow: null,
      maxOutputTokens: null,
      createdAt: null,
      retiresAt: null,
      capabilities: { chat: true },
    });
  });
});
