import { isReservedId } from "@crux/config";

/** Everything a provider is called, derived from its id. */
export interface ProviderNames {
  /** `my-vendor` */
  readonly id: string;
  /** `My Vendor` */
  readonly displayName: string;
  /** `MY_VENDOR`, as its environment variables begin. */
  readonly variablePrefix: string;
  /** `crux-provider-my-vendor`, or in a scope `@me/crux-provider-my-vendor`. */
  readonly packageName: string;
}

/** The names of a provider, or what is wrong with its id or scope. */
export function toProviderNames(id: string, scope?: string): ProviderNames | { readonly problem: string } {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    return {
      problem: `"${id}" is no provider id: write lower-case letters and digits, in words joined by single dashes, such as my-vendor.`,
    };
  if (isReservedId(id))
    return { problem: `"${id}" is a provider of Crux itself, @crux/provider-${id}. Take another id.` };
  if (scope !== undefined && !/^@[a-z0-9][a-z0-9._-]*$/.test(scope))
    return { problem: `"${scope}" is no scope: write it such as @me.` };
  const words = id.split("-");
  return {
    id,
    displayName: words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" "),
    variablePrefix: words.join("_").toUpperCase(),
    packageName: `${scope === undefined ? "" : `${scope}/`}crux-provider-${id}`,
  };
}
