import { homedir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { userFolder, userPluginsFolder, userSettingsFile } from "./user-folder.ts";

it.each([
  [{ HOME: "/home/ann" }, "linux", "/home/ann/.config/crux"],
  [{ HOME: "/Users/ann" }, "darwin", "/Users/ann/.config/crux"],
  [{ HOME: "/home/ann", XDG_CONFIG_HOME: "/etc/ann" }, "linux", "/etc/ann/crux"],
  [{ HOME: "/home/ann", XDG_CONFIG_HOME: "relative" }, "linux", "/home/ann/.config/crux"],
  [{ HOME: "/home/ann", XDG_CONFIG_HOME: "" }, "linux", "/home/ann/.config/crux"],
  [{ APPDATA: "/c/AppData" }, "win32", "/c/AppData/crux"],
  [{ USERPROFILE: "/c/ann" }, "win32", "/c/ann/AppData/Roaming/crux"],
] as const)("%j on %s is %s", (env, platform, expected) => {
  expect(userFolder(env, platform)).toBe(join(expected));
});

it("asks the system for the home folder where the environment has none", () => {
  expect(userFolder({}, "linux")).toBe(join(homedir(), ".config/crux"));
});

it("holds plugins and settings, each of which may be elsewhere", () => {
  const env = { XDG_CONFIG_HOME: "/etc/ann" };
  expect([userPluginsFolder(env), userSettingsFile(env)]).toEqual([
    join("/etc/ann/crux/plugins"),
    join("/etc/ann/crux/settings.json"),
  ]);
  const elsewhere = { ...env, CRUX_PLUGINS_DIR: "/p", CRUX_CONFIG: "/c.json" };
  expect([userPluginsFolder(elsewhere), userSettingsFile(elsewhere)]).toEqual(["/p", "/c.json"]);
});
