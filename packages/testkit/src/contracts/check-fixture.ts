import {
  isCruxError,
  type CallRecord,
  type ChatResponse,
  type Crux,
  type CruxError,
  type StreamEvent,
} from "@crux/core";
import { assertStream } from "../grammar/assert-stream.ts";
import { withUnknownField } from "./body-variants.ts";
import { comparable, demandAnswer, demandError } from "./check-answer.ts";
import { checkCuts } from "./check-cuts.ts";
import { demandKeyInHeaders, demandNoKey, quotingKey } from "./check-key.ts";
import { checkSocket } from "./check-sockets.ts";
import { checkEqualBodies, checkExtendedBodies, checkSplits } from "./check-splits.ts";
import { demandEqual } from "./compare.ts";
import { demand, type ContractCheck } from "./contract-result.ts";
import { loadFixture, type FixtureExchange, type LoadedFixture, type ProviderFixture } from "./provider-fixture.ts";
import { cruxOf, httpOf, inputOf, type Subject } from "./subject.ts";

type Run = (fixture: LoadedFixture) => Promise<void>;

/** What must hold of one fixture. */
export function fixtureChecks(
  subject: Subject,
  fixture: ProviderFixture,
  all: readonly ProviderFixture[],
): readonly ContractCheck[] {
  let loading: Promise<LoadedFixture> | null = null;
  const check = (name: string, run: Run): ContractCheck => ({
    name: `${fixture.kind}/${fixture.name}: ${name}`,
    run: async () => run(await (loading ??= loadFixture(fixture))),
  });
  switch (fixture.kind) {
    case "stream":
      return [
        check("keeps the stream grammar and gives the expected answer", (loaded) => checkStreamed(subject, loaded)),
        check("every split of the body gives the same events", (loaded) => checkSplits(subject, loaded)),
        check("line ends, comments and a byte order mark change nothing", (loaded) =>
          checkEqualBodies(subject, loaded),
        ),
        check("unknown fields and events are ignored", (loaded) => checkExtendedBodies(subject, loaded)),
        check("a body that stops early is an error, and no cut call ends", (loaded) => checkCuts(subject, loaded)),
        check("leaving the loop closes the socket", (loaded) => checkSocket(subject, loaded, "break")),
        check("aborting the signal closes the socket", (loaded) => checkSocket(subject, loaded, "abort")),
      ];
    case "chat":
      return [
        check("gives the expected answer", (loaded) => checkChat(subject, loaded)),
        check("unknown fields are ignored", (loaded) => checkUnknownField(subject, loaded)),
        check("crux.stream tells it as events without the provider's stream", (loaded) => checkTold(subject, loaded)),
        ...(fixture.pair === undefined
          ? []
          : [check(`equals the fold of stream/${fixture.pair}`, (loaded) => checkPair(subject, loaded, all))]),
      ];
    case "error":
      return [
        check("gives its code, with the vendor's status", (loaded) => checkError(subject, loaded)),
        check("a key that the vendor quotes is shown nowhere", (loaded) => checkQuotedKey(subject, loaded)),
      ];
    case "models":
      return [check("lists the models", (loaded) => checkModels(subject, loaded))];
    case "embeddings":
      return [check("gives the expected vectors", (loaded) => checkEmbeddings(subject, loaded))];
    case "count":
      return [check("counts the tokens", (loaded) => checkCount(subject, loaded))];
  }
}

async function checkStreamed(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const http = httpOf(fixture.exchanges);
  const records: CallRecord[] = [];
  const stream = cruxOf(subject, http, records, demandStream).stream(inputOf(subject, fixture));
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  assertStream(events);
  const last = events.at(-1);
  if (last?.type === "error")
    throw new Error(`The stream failed: ${last.error.code}: ${last.error.message}`, { cause: last.error });
  demand(last?.type === "finish", "The stream has no finish.");
  demandAnswer(last.response, fixture.expect ?? {}, "The answer");
  demandKeyInHeaders(http);
  demandNoKey([events, records], "The stream or its record");
}

function demandStream<Provider extends object>(provider: Provider): Provider {
  demand(
    typeof (provider as { stream?: unknown }).stream === "function",
    "There is a stream fixture, but the provider has no stream.",
  );
  return provider;
}

async function checkChat(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const http = httpOf(fixture.exchanges);
  const records: CallRecord[] = [];
  const response = await cruxOf(subject, http, records).chat(inputOf(subject, fixture));
  demandAnswer(response, fixture.expect ?? {}, "The answer");
  demandKeyInHeaders(http);
  demandNoKey([response, records], "The answer or its record");
}

async function checkUnknownField(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const known = await cruxOf(subject, httpOf(fixture.exchanges)).chat(inputOf(subject, fixture));
  const extended = fixture.exchanges.map((exchange) => withBody(exchange, withUnknownField(exchange.response.body)));
  const response = await cruxOf(subject, httpOf(extended)).chat(inputOf(subject, fixture));
  demandEqual(comparable(response), comparable(known), "The answer with an unknown field");
}

async function checkTold(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const whole = await cruxOf(subject, httpOf(fixture.exchanges)).chat(inputOf(subject, fixture));
  const crux = cruxOf(subject, httpOf(fixture.exchanges), [], ({ id, chat, timeouts }) => ({
    id,
    chat,
    ...(timeouts === undefined ? {} : { timeouts }),
  }));
  const stream = crux.stream(inputOf(subject, fixture));
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  assertStream(events);
  demandEqual(comparable(await stream.response()), comparable(whole), "The answer told as events");
}

async function checkPair(subject: Subject, fixture: LoadedFixture, all: readonly ProviderFixture[]): Promise<void> {
  const twin = all.find(({ name, kind }) => name === fixture.pair && kind === "stream");
  demand(twin !== undefined, `There is no stream fixture "${fixture.pair}" to pair with.`);
  const loaded = await loadFixture(twin);
  const whole = await cruxOf(subject, httpOf(fixture.exchanges)).chat(inputOf(subject, fixture));
  const streamed = await cruxOf(subject, httpOf(loaded.exchanges)).stream(inputOf(subject, loaded)).response();
  demandEqual(comparable(streamed), comparable(whole), `The fold of stream/${twin.name}, against chat`);
}

async function checkError(subject: Subject, fixture: LoadedFixture): Promise<void> {
  demand(fixture.expect?.code !== undefined, 'An error fixture needs expect: { code: "…" }.');
  const { error, records } = await failureOf(subject, fixture, fixture.exchanges);
  demandError(error, fixture.expect, "The error");
  const status = fixture.exchanges.at(-1)?.response.status ?? 200;
  if (status >= 400) demandEqual(error.details.status, status, "The error: details.status");
  demand(
    error.message.trim().length > 0 && error.message.length <= 2000,
    `The error's message has ${error.message.length} characters; expected what failed and what to do, never a whole body.`,
  );
  demandNoKey([error, error.toJSON(), error.partial, records], "The error or its record");
}

async function checkQuotedKey(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const quoting = fixture.exchanges.map((exchange) =>
    withBody(exchange, quotingKey(exchange.response.body) ?? exchange.response.body),
  );
  const { error, records } = await failureOf(subject, fixture, quoting);
  demandNoKey(error, "The error");
  demandNoKey(
    [error.toJSON(), error.partial, error.cause, error.details, records],
    "The error's details, partial or record",
  );
}

async function failureOf(
  subject: Subject,
  fixture: LoadedFixture,
  exchanges: readonly FixtureExchange[],
): Promise<{ readonly error: CruxError; readonly records: readonly CallRecord[] }> {
  const records: CallRecord[] = [];
  const http = httpOf(exchanges);
  const crux = cruxOf(subject, http, records);
  const error = await callOf(crux, subject, fixture).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  demand(error !== null, "The call succeeded; expected an error.");
  demand(isCruxError(error), `The call failed with no CruxError: ${String(error)}`);
  demandKeyInHeaders(http);
  return { error, records };
}

async function callOf(crux: Crux, subject: Subject, fixture: LoadedFixture): Promise<unknown> {
  const input = inputOf(subject, fixture);
  const asked = fixture.exchanges[0]?.request?.body as { stream?: unknown } | null | undefined;
  switch (fixture.via ?? (asked?.stream === true ? "stream" : "chat")) {
    case "models":
      return crux.listModels(subject.plugin.id);
    case "count":
      return crux.countTokens(input);
    case "embeddings":
      return crux.embed(textsOf(subject, fixture));
    case "chat":
      return crux.chat(input);
    case "stream":
      return streamToEnd(crux, input);
  }
}

async function streamToEnd(crux: Crux, input: Parameters<Crux["stream"]>[0]): Promise<ChatResponse> {
  const stream = crux.stream(input);
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  assertStream(events);
  const last = events.at(-1);
  if (last?.type === "error") demandNoKey(events, "The events");
  return stream.response();
}

async function checkModels(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const http = httpOf(fixture.exchanges);
  const models = await cruxOf(subject, http).listModels(subject.plugin.id);
  demandKeyInHeaders(http);
  for (const model of models) {
    demandEqual(model.provider, subject.plugin.id, `Model ${model.id}: provider`);
    demand(model.id !== "", "A model has no id.");
  }
  const ids = new Set(models.map(({ id }) => id));
  const missing = (fixture.expect?.models ?? []).filter((id) => !ids.has(id));
  demand(missing.length === 0, `Of ${ids.size} models listed these are missing: ${missing.join(", ")}.`);
  demand(ids.size > 0, "No model was listed.");
}

async function checkCount(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const http = httpOf(fixture.exchanges);
  const { inputTokens } = await cruxOf(subject, http).countTokens(inputOf(subject, fixture));
  demandKeyInHeaders(http);
  demandEqual(inputTokens, fixture.expect?.inputTokens ?? inputTokens, "inputTokens");
  demand(Number.isInteger(inputTokens) && inputTokens >= 0, `inputTokens is ${String(inputTokens)}.`);
}

async function checkEmbeddings(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const http = httpOf(fixture.exchanges);
  const { vectors, usage, model } = await cruxOf(subject, http).embed(textsOf(subject, fixture));
  demandKeyInHeaders(http);
  const { expect } = fixture;
  demandEqual(vectors, expect?.vectors ?? vectors, "vectors");
  demandEqual(model, expect?.model ?? model, "model");
  for (const [name, count] of Object.entries(expect?.usage ?? {}))
    demandEqual(usage[name as keyof typeof usage], count, `usage.${name}`);
}

/** As many texts as vectors are expected: the count of them is held against the request. */
function textsOf(subject: Subject, { expect, model }: LoadedFixture): Parameters<Crux["embed"]>[0] {
  const count = expect?.vectors?.length ?? 1;
  const input = Array.from({ length: count }, (_, at) => `Text ${at + 1}.`);
  return { model: `${subject.plugin.id}/${model ?? subject.model}`, input };
}

function withBody(exchange: FixtureExchange, body: string): FixtureExchange {
  return exchange.response.bodyEncoding === undefined
    ? { ...exchange, response: { ...exchange.response, body } }
    : exchange;
}
