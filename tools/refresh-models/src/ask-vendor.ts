import { createRegisteredEntries, type Environment } from "@crux/config";
import {
  assembleCrux,
  ProviderFactory,
  toCruxError,
  type HttpClient,
  type ModelInfo,
  type ProviderPlugin,
} from "@crux/core";

/** What became of asking for a vendor's list. */
export type VendorList =
  | { readonly type: "listed"; readonly models: readonly ModelInfo[] }
  /** Nobody was asked, and why. */
  | { readonly type: "not-asked"; readonly why: string }
  | { readonly type: "failed"; readonly message: string };

/** What asking needs. */
export interface AskOptions {
  readonly env: Environment;
  readonly http: HttpClient;
  /** Whether a provider that wants no key, such as a server on this machine, is asked too. */
  readonly keyless: boolean;
}

/** Asks a vendor for its models, where the environment holds a key for it. */
export async function askVendor(plugin: ProviderPlugin, { env, http, keyless }: AskOptions): Promise<VendorList> {
  if (!plugin.capabilities.includes("model-list")) return { type: "not-asked", why: "it has no list" };
  if (plugin.credentials.length === 0 && !keyless)
    return { type: "not-asked", why: "it wants no key; name it with --only" };
  const entries = await createRegisteredEntries([plugin({})], { env });
  if (entries.some(({ configured }) => !configured)) return { type: "not-asked", why: "no key" };
  const crux = assembleCrux({ factory: new ProviderFactory(entries), http });
  try {
    return { type: "listed", models: await crux.listModels(plugin.id) };
  } catch (thrown) {
    return { type: "failed", message: toCruxError(thrown).message };
  }
}
