import { createInterface } from "node:readline";
import type { ChatResponse, StreamEvent } from "@crux/core";
import { startCrux } from "./crux-process.ts";
import type { DemoHome } from "./demo-home.ts";
import type { DemoProvider } from "./list-providers.ts";
import { vendorUrl } from "./mock-vendors.ts";

/** What came of asking one provider. */
export interface Answer {
  readonly provider: DemoProvider;
  readonly response: Pick<ChatResponse, "usage" | "timings" | "finishReason"> | null;
  /** What the command line said when it failed; `null` when it did not. */
  readonly failure: string | null;
}

/** One question to one provider. */
export interface Asking {
  readonly provider: DemoProvider;
  readonly question: string;
  readonly home: DemoHome;
  readonly vendorsUrl: string;
  /** Is told the text as it comes. */
  onText(text: string): void;
}

/** Runs `crux chat --jsonl` with a made-up key, the mock in the vendor's place. */
export async function askProvider({ provider, question, home, vendorsUrl, onText }: Asking): Promise<Answer> {
  const keys = provider.credentialVariables.slice(0, 1).map((variable) => [variable, "demo-key-that-opens-nothing"]);
  const urls = provider.baseUrlVariables.slice(0, 1).map((variable) => [variable, vendorUrl(vendorsUrl, provider.id)]);
  const args = ["chat", "--jsonl", "--model", `${provider.id}/${provider.model}`, "--", question];
  const { stdout, over } = startCrux(args, home, Object.fromEntries([...keys, ...urls]));
  let response: Answer["response"] = null;
  for await (const line of createInterface({ input: stdout })) {
    // Our own program's events, as docs/cli.md promises them.
    const event = JSON.parse(line) as StreamEvent;
    if (event.type === "text-delta") onText(event.text);
    if (event.type === "finish") response = event.response;
  }
  const { exitCode, stderr } = await over;
  const failure = exitCode === 0 && response !== null ? null : stderr.trim() || `exit code ${exitCode}`;
  if (failure !== null) onText(failure);
  return { provider, response, failure };
}
