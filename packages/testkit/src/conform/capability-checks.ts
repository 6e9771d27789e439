import {
  knownCapabilities,
  supportsBatch,
  supportsEmbeddings,
  supportsJSONOutput,
  type Capability,
  type LLMProvider,
} from "@crux/core";
import { demand } from "../contracts/contract-result.ts";
import type { ProviderFixture } from "../contracts/provider-fixture.ts";
import { createProvider, type Subject } from "../contracts/subject.ts";
import type { ConformanceCheck } from "./conformance-check.ts";

type Prove = (subject: Subject, fixtures: readonly ProviderFixture[]) => void;

/** What proves a declared capability, beside the fixtures themselves; `null` where nothing can be proved without the vendor. */
const proofs: Readonly<Record<(typeof knownCapabilities)[number], Prove | null>> = {
  chat: needFixture("chat", ({ kind }) => kind === "chat"),
  stream: needFixture("stream", ({ kind }) => kind === "stream"),
  tools: needFixture(
    "chat or stream, with expect.toolCalls,",
    ({ kind, expect }) => kind !== "error" && (expect?.toolCalls?.length ?? 0) > 0,
  ),
  reasoning: needFixture(
    "chat or stream, with expect.reasoning or expect.usage.reasoningTokens,",
    ({ expect }) => (expect?.reasoning ?? "") !== "" || (expect?.usage?.reasoningTokens ?? 0) > 0,
  ),
  json: needJson("json"),
  "json-schema": needJson("json-schema"),
  "model-list": needFixture("models", ({ kind }) => kind === "models"),
  "token-count": needFixture("count", ({ kind }) => kind === "count"),
  embeddings: needMethod("embeddings", supportsEmbeddings),
  batch: needMethod("batch", supportsBatch),
  // The request checks prove these.
  "image-input": null,
  "audio-input": null,
  "document-input": null,
  citations: null,
  "prompt-caching": null,
};

/** For each declared capability that can be proved: that it is. */
export function capabilityChecks(subject: Subject, fixtures: readonly ProviderFixture[]): readonly ConformanceCheck[] {
  return knownCapabilities.flatMap((capability) => {
    const prove = proofs[capability];
    if (prove === null) return [];
    return [{ capability, name: `capability: ${capability} is proved`, run: () => prove(subject, fixtures) }];
  });
}

/** Declared capabilities that nothing here proves: citations, caching, and those Crux has no name for. */
export function unprovedCapabilities({ plugin }: Subject): readonly Capability[] {
  const provable = new Set<string>(["image-input", "audio-input", "document-input"]);
  for (const [name, prove] of Object.entries(proofs)) if (prove !== null) provable.add(name);
  return plugin.capabilities.filter((capability) => !provable.has(capability));
}

function needFixture(kind: string, proves: (fixture: ProviderFixture) => boolean): Prove {
  return (_subject, fixtures) =>
    demand(
      fixtures.some(proves),
      `It is declared, but no fixture of kind ${kind} shows it. Record one, or do not declare it.`,
    );
}

function needJson(format: "json" | "json-schema"): Prove {
  return (subject) => {
    const provider = createProvider(subject);
    demand(supportsJSONOutput(provider), `It is declared, but the provider has no jsonOutput(model) that says so.`);
    const enforced = provider.jsonOutput(subject.model);
    demand(
      enforced.includes(format),
      `It is declared, but jsonOutput("${subject.model}") says ${JSON.stringify(enforced)}.`,
    );
  };
}

function needMethod(name: string, has: (provider: LLMProvider) => boolean): Prove {
  return (subject) =>
    demand(has(createProvider(subject)), `It is declared, but the provider lacks the methods of ${name}.`);
}
