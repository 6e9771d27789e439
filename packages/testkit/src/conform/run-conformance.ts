import { runCheck } from "../contracts/contract-result.ts";
import { providerContract } from "../contracts/run-provider-contract.ts";
import { subjectOf } from "../contracts/subject.ts";
import { capabilityChecks, unprovedCapabilities } from "./capability-checks.ts";
import { conformError } from "./conform-error.ts";
import type { ConformanceCheck } from "./conformance-check.ts";
import { toReport, type ConformanceReport, type ConformanceResult } from "./conformance-report.ts";
import type { NetworkGuard } from "./guard-network.ts";
import type { PluginFolder } from "./load-plugin-folder.ts";
import type { Skip } from "./read-conform-file.ts";
import { requestChecks } from "./request-checks.ts";

/** How a plugin is tried. */
export interface ConformanceOptions {
  /** The vendor's id of the model that is asked, over that of conform.json and the plugin's default. */
  readonly model?: string | undefined;
  /** The network of this process, closed before the plugin was loaded. */
  readonly network: NetworkGuard;
}

/** How long a socket may take to be closed, and one check in all. */
const socketDeadlineMs = 5000;
const checkDeadlineMs = 60_000;

/** Which capability a check of the contract is about, by how its name begins. */
const capabilityOf: Readonly<Record<string, string>> = {
  chat: "chat",
  stream: "stream",
  models: "model-list",
  count: "token-count",
};

/** Tries a plugin, one check after another. @throws ConformError where it names no model. */
export async function runConformance(folder: PluginFolder, options: ConformanceOptions): Promise<ConformanceReport> {
  const { plugin, packageName, version, packageJson, conform, fixtures } = folder;
  const model = options.model ?? conform.model ?? plugin.defaultModel;
  if (model === undefined)
    throw conformError(`${packageName} has no default model. Give it one, name one in conform.json, or say --model.`);
  const { settings, skips } = conform;
  const subject = subjectOf(plugin, settings, model, socketDeadlineMs);
  const contract = providerContract(plugin, { fixtures, settings, model, packageJson, deadlineMs: socketDeadlineMs });
  const checks: readonly ConformanceCheck[] = [
    ...contract.map((check) => ({ ...check, capability: capabilityOf[check.name.split("/")[0] ?? ""] ?? null })),
    ...capabilityChecks(subject, fixtures),
    ...requestChecks(subject, fixtures),
    {
      capability: null,
      name: "hermetic: nothing but loopback was reached for",
      run: () => checkNetwork(options.network),
    },
  ];
  const results: ConformanceResult[] = [];
  for (const check of checks) results.push(await settle(check, plugin.capabilities, skips));
  results.push(...unprovedCapabilities(subject).map(toUnproved), ...staleSkips(skips, checks));
  const about = { package: packageName, version, provider: plugin.id, capabilities: plugin.capabilities };
  return toReport(about, results);
}

async function settle(
  check: ConformanceCheck,
  declared: readonly string[],
  skips: readonly Skip[],
): Promise<ConformanceResult> {
  const { capability, name } = check;
  const base = { group: capability ?? name.split(":")[0]?.split("/")[0] ?? "", name, durationMs: 0 };
  const skip = skips.find((candidate) => name.startsWith(candidate.check));
  const excused = capability !== null && !declared.includes(capability);
  if (skip !== undefined && excused) return { ...base, status: "skipped", message: skip.reason };
  if (skip !== undefined) return { ...base, status: "failed", message: contradiction(capability, skip) };
  if (excused && name.startsWith("capability:")) return { ...base, status: "skipped", message: "not declared" };
  const startedAt = performance.now();
  const { ok, failure } = await runCheck({ name, run: () => withinDeadline(check) });
  const durationMs = Math.round(performance.now() - startedAt);
  return { ...base, status: ok ? "passed" : "failed", message: failure?.message ?? null, durationMs };
}

async function withinDeadline({ run }: ConformanceCheck): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `The check did not end within ${checkDeadlineMs / 1000} s: something is waited for that never comes.`;
    timer = setTimeout(() => reject(new Error(message)), checkDeadlineMs);
  });
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function contradiction(capability: string | null, { reason }: Skip): string {
  const why = capability === null ? "nothing excuses a plugin from it" : `"${capability}" is declared`;
  return `conform.json skips this check ("${reason}"), but ${why}.`;
}

function checkNetwork({ attempts }: NetworkGuard): void {
  if (attempts.length > 0)
    throw new Error(
      `The plugin reached for ${attempts.join(", ")}. All traffic goes through context.http, and none goes out while it is loaded.`,
    );
}

function toUnproved(capability: string): ConformanceResult {
  const message = "declared; nothing here can prove it without the vendor";
  return { group: capability, name: `capability: ${capability}`, status: "skipped", message, durationMs: 0 };
}

/** A skip that no check answers to hides nothing today, and something tomorrow. */
function staleSkips(skips: readonly Skip[], checks: readonly ConformanceCheck[]): readonly ConformanceResult[] {
  return skips
    .filter((skip) => !checks.some(({ name }) => name.startsWith(skip.check)))
    .map((skip) => ({
      ...{ group: "skips", name: `skip: ${skip.check}`, status: "failed" as const, durationMs: 0 },
      message: "conform.json skips a check that there is not. Take it out.",
    }));
}
