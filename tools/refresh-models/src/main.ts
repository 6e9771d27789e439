import { join } from "node:path";
import { parseArgs } from "node:util";
import { createHttpClient } from "@crux/http-undici";
import { loadProviders } from "./load-providers.ts";
import { renderReport } from "./render-report.ts";
import { hasFailed, runRefresh } from "./run-refresh.ts";

const usage = `pnpm refresh-models [--check] [--only a,b]

Asks each vendor whose key is in the environment for its models, takes over what the list tells into the package's dated
seeds, and says whether its default model is there. Exits with 1 when a default is in no list, or a vendor does not answer.

  --check     changes nothing; a provider without a key is held against its package's own list
  --only a,b  only these providers; the way to ask one that wants no key`;

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    help: { type: "boolean" },
  },
});

if (values.help === true) console.log(usage);
else {
  const providers = await loadProviders(join(import.meta.dirname, "../../.."));
  const http = createHttpClient({ env: process.env });
  const only = values.only.split(",").filter((id) => id !== "");
  const unknown = only.filter((id) => !providers.some(({ plugin }) => plugin.id === id));
  const { env } = process;
  const reports = await runRefresh(providers, { env, http, only, check: values.check, now: Date.now() });
  await http.close();
  console.log(renderReport(reports));
  for (const id of unknown) console.error(`There is no provider ${id} in this workspace.`);
  process.exitCode = hasFailed(reports) || unknown.length > 0 ? 1 : 0;
}
