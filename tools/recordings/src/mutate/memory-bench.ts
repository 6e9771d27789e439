import type { HttpClient } from "@crux/core";
import { createFakeHttp, type AnswerStep, type AskedRequest, type FakeAnswer } from "@crux/testkit";
import type { ReplayBench, StageScript } from "../replay/replay-bench.ts";

/** A bench and the client that reaches it, without a network: thousands of answers a second. */
export interface MemoryBench {
  readonly bench: ReplayBench;
  readonly http: HttpClient;
}

const origin = "http://memory.invalid";

/** Makes an empty bench; the first segment of a path names the stage, as on the loopback server. */
export function createMemoryBench(): MemoryBench {
  const stages = new Map<string, { readonly script: StageScript; readonly requests: AskedRequest[] }>();
  let opened = 0;
  const bench: ReplayBench = {
    open(script) {
      const key = String(++opened);
      const requests: AskedRequest[] = [];
      stages.set(key, { script, requests });
      return { baseUrl: `${origin}/${key}`, requests, close: () => void stages.delete(key) };
    },
    close: () => Promise.resolve(),
  };
  return { bench, http: { send: (request) => answering(stages).send(request), close: () => Promise.resolve() } };
}

/** A client of its own for each request, so that none of them is kept. */
function answering(
  stages: ReadonlyMap<string, { readonly script: StageScript; readonly requests: AskedRequest[] }>,
): HttpClient {
  return createFakeHttp(({ request }) => {
    const { pathname } = new URL(request.url);
    const stage = stages.get(pathname.split("/")[1] ?? "");
    if (stage === undefined) return { status: 500 };
    const body = typeof request.body === "string" ? (JSON.parse(request.body) as unknown) : null;
    const asked = { index: stage.requests.length, method: request.method, url: pathname, headers: {}, body };
    const steps = stage.script(asked, [...stage.requests]);
    stage.requests.push(asked);
    return answerOf(steps);
  });
}

function answerOf(steps: readonly AnswerStep[]): FakeAnswer {
  const head = steps.find((step) => step.type === "head");
  return {
    status: head?.status ?? 200,
    headers: head?.headers ?? {},
    body: steps.flatMap((step) => (step.type === "chunk" ? [step.data] : [])),
  };
}
