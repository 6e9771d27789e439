import { readFile } from "node:fs/promises";
import type { ChatInput, ChatResponse, CruxErrorCode, FinishReason, Usage } from "@crux/core";
import type { RecordedExchange } from "../oracle/load-recordings.ts";

/** What an exchange is a fixture of. `error`: a refusal, an error inside a 200, a stream that broke off. */
export type FixtureKind = "chat" | "stream" | "error" | "models" | "count" | "embeddings";

/** The least a fixture needs of a recorded exchange; a {@link RecordedExchange} is one. */
export interface FixtureExchange {
  readonly request?: { readonly body?: unknown };
  readonly response: Pick<RecordedExchange["response"], "status" | "headers" | "body" | "bodyEncoding" | "chunks">;
}

/** One recorded answer and what is to be made of it. */
export interface ProviderFixture {
  /** Unique among the fixtures; stands in the name of every check. */
  readonly name: string;
  readonly kind: FixtureKind;
  /** The exchange, or where its JSON lies; several, where the provider asks several times (pages of a list). */
  readonly exchange: FixtureExchange | string | URL | readonly (FixtureExchange | string | URL)[];
  /** Of a `chat`: the name of the `stream` fixture that brought the same answer. */
  readonly pair?: string;
  /** What the provider must make of it. What is left out is not compared. An `error` must name its `code`. */
  readonly expect?: FixtureExpectation;
  /** Of an `error`: which call it answers. Default: `stream` where the recorded request asked for a stream, else `chat`. */
  readonly via?: "chat" | "stream" | "models" | "count" | "embeddings";
  /** What the request must say beside the default, for an answer that is read by what was asked. */
  readonly request?: Partial<Omit<ChatInput, "model">>;
  /** In place of the suite's own. */
  readonly model?: string;
}

/** Parts of an answer, as the core tells it. */
export interface FixtureExpectation {
  readonly text?: string;
  /** Texts of the reasoning parts, joined. */
  readonly reasoning?: string;
  /** Texts of the refusal parts, joined. */
  readonly refusal?: string;
  /** The calls that may be run; an id left out is not compared. */
  readonly toolCalls?: readonly { readonly id?: string; readonly name: string; readonly arguments: string }[];
  readonly finishReason?: FinishReason;
  readonly rawFinishReason?: string | null;
  readonly usage?: Partial<Usage>;
  readonly id?: string | null;
  readonly model?: string;
  /** Codes of the warnings, in order. */
  readonly warnings?: readonly string[];
  readonly pending?: ChatResponse["pending"];
  /** Of an error. */
  readonly code?: CruxErrorCode;
  readonly status?: number;
  readonly vendorCode?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly retryable?: boolean;
  /** Of a list of models: ids it must hold, in any order. */
  readonly models?: readonly string[];
  /** Of a count. */
  readonly inputTokens?: number;
  /** Of embeddings. */
  readonly vectors?: readonly (readonly number[])[];
}

/** A fixture whose exchanges have been read. */
export interface LoadedFixture extends Omit<ProviderFixture, "exchange"> {
  readonly exchanges: readonly FixtureExchange[];
}

/** Reads the exchanges of a fixture. Rejects, naming the fixture, where one cannot be read. */
export async function loadFixture({ exchange, ...fixture }: ProviderFixture): Promise<LoadedFixture> {
  const list = Array.isArray(exchange)
    ? (exchange as readonly (FixtureExchange | string | URL)[])
    : [exchange as FixtureExchange | string | URL];
  return { ...fixture, exchanges: await Promise.all(list.map((item) => readExchange(item, fixture.name))) };
}

async function readExchange(exchange: FixtureExchange | string | URL, name: string): Promise<FixtureExchange> {
  if (typeof exchange !== "string" && !(exchange instanceof URL)) return exchange;
  try {
    return JSON.parse(await readFile(exchange, "utf8")) as FixtureExchange;
  } catch (cause) {
    throw new Error(`Fixture "${name}": its exchange ${String(exchange)} cannot be read as JSON.`, { cause });
  }
}
