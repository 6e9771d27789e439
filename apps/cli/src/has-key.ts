import type { ProviderEntry } from "@crux/core";

/** Whether a key was found. One that wants none may be asked too, but whether anything answers there nobody knows. */
export function hasKey({ configured, credentialVariables }: ProviderEntry): boolean {
  return configured && credentialVariables.length > 0;
}

/** Whether it can be asked without a key, such as a server on this machine. */
export function isKeyless({ configured, credentialVariables }: ProviderEntry): boolean {
  return configured && credentialVariables.length === 0;
}
