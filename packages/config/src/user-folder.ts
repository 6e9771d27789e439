import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "./resolve-provider-settings.ts";

/**
 * Where the user's own Crux files are: `%APPDATA%\crux` on Windows, else `$XDG_CONFIG_HOME/crux`, as a rule `~/.config/crux`.
 * A relative XDG_CONFIG_HOME does not count (XDG Base Directory Specification 0.8).
 */
export function userFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const home = (platform === "win32" ? env["USERPROFILE"] : env["HOME"]) || homedir();
  if (platform === "win32") return join(env["APPDATA"] || join(home, "AppData", "Roaming"), "crux");
  const configured = env["XDG_CONFIG_HOME"];
  return join(configured !== undefined && isAbsolute(configured) ? configured : join(home, ".config"), "crux");
}

/** The user's plugin folder, filled by `npm install --prefix`; `CRUX_PLUGINS_DIR` puts it elsewhere. */
export function userPluginsFolder(env: Environment): string {
  return env["CRUX_PLUGINS_DIR"] || join(userFolder(env), "plugins");
}

/** The user's settings file; `CRUX_CONFIG` puts it elsewhere. */
export function userSettingsFile(env: Environment): string {
  return env["CRUX_CONFIG"] || join(userFolder(env), "settings.json");
}
