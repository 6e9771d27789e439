import { CruxError, type ModelInfo, type ProviderEntry, toCruxError } from "@crux/core";
import type { Command, Shell } from "../command.ts";
import { openCrux } from "../compose.ts";
import { isKeyless } from "../has-key.ts";
import { parseOptions } from "../parse-options.ts";
import { exitCodeOf, renderFailure } from "../render/failure.ts";
import { renderTable } from "../render/table.ts";
import { didYouMean } from "../suggest.ts";
import { usageError } from "../usage-error.ts";

const options = {
  provider: { type: "string", short: "p", multiple: true, value: "PROVIDER", about: "only this provider's" },
  json: { type: "boolean", about: "print one JSON document: { models, failures }" },
} as const;

/** `crux models list` */
export const modelsListCommand: Command = {
  usage: "crux models list [--provider PROVIDER …] [--json]",
  about:
    "Asks every provider with a key, or that wants none, for its models, all at once. One that fails is told on stderr and hides no other.",
  options,
  examples: [
    ["crux models list", "all you can ask"],
    ["crux models list --provider openai", "one provider's"],
    ["crux models list --json | jq -r '.models[].id'", "the same for a script"],
  ],
  async run(args, shell) {
    const { values } = parseOptions(options, args);
    await using crux = await openCrux(shell.stderr);
    const asked = chooseProviders(crux.providers(), values.provider);
    const all = await Promise.all(
      asked.map((provider) => {
        // Whether a server is there shows at the first try; a user who names it may want to wait for it.
        const tries = values.provider === undefined && isKeyless(provider) ? { retry: { maxAttempts: 1 } } : {};
        const list = (): ReturnType<typeof crux.listModels> =>
          crux.listModels(provider.id, { signal: shell.signal, ...tries });
        return listOf(provider.id, list);
      }),
    );
    const absent = values.provider === undefined ? findAbsent(asked, all) : [];
    const listings = all.filter((listing) => !absent.includes(listing));
    if (listings.length === 0) throw noKey(crux.providers());
    const exitCode = await renderListings(listings, values.json === true, shell);
    for (const { provider, error } of absent) await shell.stderr.write(`note: ${provider}: ${error?.message}\n`, "dim");
    return exitCode;
  },
};

interface Listing {
  readonly provider: string;
  readonly models: readonly ModelInfo[];
  readonly error: CruxError | null;
}

async function listOf(provider: string, list: () => Promise<readonly ModelInfo[]>): Promise<Listing> {
  try {
    return { provider, models: await list(), error: null };
  } catch (error) {
    return { provider, models: [], error: toCruxError(error) };
  }
}

/** What wants no key is asked without a word of the user's: that nothing listens there is no failure. */
function findAbsent(asked: readonly ProviderEntry[], listings: readonly Listing[]): readonly Listing[] {
  const keyless = asked.filter(isKeyless).map(({ id }) => id);
  return listings.filter(({ provider, error }) => error?.code === "network" && keyless.includes(provider));
}

function chooseProviders(
  providers: readonly ProviderEntry[],
  wanted: readonly string[] | undefined,
): readonly ProviderEntry[] {
  const known = providers.map(({ id }) => id);
  const unknown = wanted?.find((id) => !known.includes(id));
  if (unknown !== undefined) throw unknownProvider(unknown, known);
  const chosen = providers.filter(({ id, configured }) => wanted?.includes(id) ?? configured);
  if (chosen.length > 0) return chosen;
  throw noKey(providers);
}

function noKey(providers: readonly ProviderEntry[]): CruxError {
  const variables = providers.flatMap(({ credentialVariables }) => credentialVariables.slice(0, 1));
  const silent = providers.filter(isKeyless).map(({ id }) => ` ${id} wants none, but nothing answers there.`);
  return new CruxError(
    "configuration",
    `No provider has a key. Set one of ${variables.join(", ")}; "crux providers" shows what is set.${silent.join("")}`,
  );
}

function unknownProvider(id: string, known: readonly string[]): Error {
  return usageError(`There is no provider "${id}".${didYouMean(id, known)} Installed: ${known.join(", ") || "none"}.`);
}

async function renderListings(listings: readonly Listing[], asJson: boolean, shell: Shell): Promise<number> {
  shell.signal.throwIfAborted();
  const models = listings.flatMap((listing) => listing.models);
  const failures = listings.flatMap(({ provider, error }) => (error === null ? [] : [{ provider, error }]));
  if (asJson) await shell.stdout.write(`${JSON.stringify({ models, failures }, null, 2)}\n`);
  else if (models.length > 0) await shell.stdout.write(modelTable(models));
  for (const { provider, error } of failures) {
    await shell.stderr.write(`${provider}: `);
    await renderFailure(error, shell.stderr);
  }
  const [first] = failures;
  return first === undefined || failures.length < listings.length ? 0 : exitCodeOf(first.error);
}

function modelTable(models: readonly ModelInfo[]): string {
  return renderTable([
    ["MODEL", "NAME", "CONTEXT", "OUTPUT", "KNOWN FROM", "RETIRES"],
    ...models.map(({ provider, id, displayName, contextWindow, maxOutputTokens, source, asOf, retiresAt }) => [
      `${provider}/${id}`,
      displayName ?? "",
      contextWindow?.toString() ?? "",
      maxOutputTokens?.toString() ?? "",
      source === "vendor" ? "vendor" : `list of ${asOf.slice(0, 10)}`,
      retiresAt?.slice(0, 10) ?? "",
    ]),
  ]);
}
