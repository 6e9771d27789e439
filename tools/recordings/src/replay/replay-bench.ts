import { startScriptedServer, type AnswerStep, type AskedRequest } from "@crux/testkit";

/** One exchange on the server: an address of its own, so that many may run side by side. */
export interface ReplayStage {
  readonly baseUrl: string;
  /** What was asked here so far. */
  readonly requests: readonly AskedRequest[];
  close(): void;
}

/** Answers a request; `earlier` are those that came before it to the same stage. */
export type StageScript = (request: AskedRequest, earlier: readonly AskedRequest[]) => readonly AnswerStep[];

/** One server on loopback that all exchanges of a run share. */
export interface ReplayBench {
  open(script: StageScript): ReplayStage;
  close(): Promise<void>;
}

/** Starts the server; the first segment of a path names the stage. */
export async function startReplayBench(): Promise<ReplayBench> {
  const stages = new Map<string, { readonly script: StageScript; readonly requests: AskedRequest[] }>();
  let opened = 0;
  const server = await startScriptedServer((request) => {
    const stage = stages.get(request.url.split("/")[1] ?? "");
    if (stage === undefined) return [{ type: "head", status: 500 }];
    const steps = stage.script(request, [...stage.requests]);
    stage.requests.push(request);
    return steps;
  });
  return {
    open(script) {
      const key = String(++opened);
      const requests: AskedRequest[] = [];
      stages.set(key, { script, requests });
      return { baseUrl: `${server.url}/${key}`, requests, close: () => void stages.delete(key) };
    },
    close: () => server.close(),
  };
}
