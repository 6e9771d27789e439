import { isCruxError, type ChatInput, type ChatResponse } from "@crux/core";
import { demand } from "../contracts/contract-result.ts";
import { loadFixture, type ProviderFixture } from "../contracts/provider-fixture.ts";
import { cruxOf, httpOf, inputOf, type Subject } from "../contracts/subject.ts";

/** What a provider made of a request. */
export interface ProbedRequest {
  /** What it sent, as text; empty where it sent nothing. */
  readonly body: string;
  /** Whether it said that something could not be honoured: a warning more than without it, or a refusal. */
  readonly told: boolean;
}

/** A request to try on a provider, without what names the model. */
export type Probe = Partial<Omit<ChatInput, "model">>;

/** Sends a request that a chat fixture answers, and looks at what went out. Throws what no provider should throw. */
export async function probeRequest(
  subject: Subject,
  fixtures: readonly ProviderFixture[],
  probe: Probe,
): Promise<ProbedRequest> {
  const fixture = fixtures.find(({ kind }) => kind === "chat");
  demand(fixture !== undefined, "There is no chat fixture to answer with.");
  const loaded = await loadFixture(fixture);
  const http = httpOf(loaded.exchanges);
  const input = { ...inputOf(subject, { ...loaded, request: {} }), ...probe };
  const { prompt: _prompt, ...withMessages } = input;
  const answer = await cruxOf(subject, http)
    .chat(probe.messages === undefined ? input : withMessages)
    .catch((thrown: unknown) => thrown);
  const [exchange] = http.exchanges;
  const body = textOf(exchange?.request.body);
  if (!isCruxError(answer)) return { body, told: (answer as ChatResponse).warnings.length > 0 };
  const refused = answer.code === "unsupported" || answer.code === "invalid-request";
  demand(
    refused || exchange !== undefined,
    `The provider failed before it sent anything: ${answer.code}: ${answer.message}`,
  );
  return { body, told: refused };
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString("latin1") : "";
}
