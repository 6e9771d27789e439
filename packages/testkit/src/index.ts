export { type ContractResult } from "./contracts/contract-result.ts";
export { type PackageJson } from "./contracts/check-definition.ts";
export { describeProvider, type TestFunctions } from "./contracts/describe-provider.ts";
export {
  type FixtureExchange,
  type FixtureExpectation,
  type FixtureKind,
  type ProviderFixture,
} from "./contracts/provider-fixture.ts";
export { type OwnFixture, recordedFixture } from "./contracts/recorded-fixture.ts";
export { type ProviderContractOptions, runProviderContract } from "./contracts/run-provider-contract.ts";
export { type AnyProviderPlugin, canaryKey } from "./contracts/subject.ts";
export { createIds } from "./fakes/create-ids.ts";
export { createFakeBody, type FakeBody } from "./fakes/fake-body.ts";
export { createFakeClock, type FakeClock } from "./fakes/fake-clock.ts";
export {
  createFakeHttp,
  type FakeAnswer,
  type FakeExchange,
  type FakeHandler,
  type FakeHttp,
  type FakeHttpOptions,
} from "./fakes/fake-http.ts";
export {
  batches,
  collect,
  failing,
  scriptedCrux,
  type ScriptedParts,
  streamingProvider,
} from "./fakes/scripted-crux.ts";
export { generateHistory, type HistoryOptions } from "./fakes/generate-history.ts";
export { settle } from "./fakes/settle.ts";
export { assertStream, checkStream } from "./grammar/assert-stream.ts";
export { type GrammarRule, type GrammarViolation } from "./grammar/grammar-violation.ts";
export { isEventStream } from "./oracle/event-stream.ts";
export { isStreamed } from "./oracle/line-stream.ts";
export {
  type Expectation,
  type ExpectedAnswer,
  type ExpectedEmbeddings,
  type ExpectedError,
  type ExpectedFinishReason,
  type ExpectedPartial,
  type ExpectedToolCall,
  type ExpectedUsage,
  type NotApplicable,
} from "./oracle/expectation.ts";
export { expectedOf } from "./oracle/expected-of.ts";
export {
  loadRecordings,
  type RecordedExchange,
  type RecordingEntry,
  type UnreadableRecording,
} from "./oracle/load-recordings.ts";
export { type AnswerStep } from "./replay/answer-step.ts";
export { type AskedRequest, type ClosedAnswer, type LoopbackServer } from "./replay/loopback-server.ts";
export { createNodeHttpClient, type NodeHttpClientOptions } from "./replay/node-http-client.ts";
export { bodyOf, type ReplayOptions, type ReplayServer, startReplayServer, stepsOf } from "./replay/replay-server.ts";
export { type AnswerScript, startScriptedServer } from "./replay/scripted-server.ts";
export { type BodySplit, splitBody } from "./replay/split-body.ts";
