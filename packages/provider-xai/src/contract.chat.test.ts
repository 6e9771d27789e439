import { describeProvider, recordedFixture, type ProviderFixture } from "@crux/testkit";
import xai from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url));
}

await describeProvider(xai, {
  model: "grok-4-fast",
  settings: { api: "chat" },
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("reasoning", "fantasy-08c168272e"),
    await recorded("tool-call", "fantasy-b9e2f6c7e3"),
    await recorded("tool-call-whole", "fantasy-caa79b9029"),
    await recorded("parallel-tools-whole", "fantasy-7d193c3c9a"),
    await recorded("no-level-of-thinking", "req_llm-6b75c61ca3"),
  ],
});
