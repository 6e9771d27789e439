// Runs in a process of its own, with no network, no environment and no right to write: the plugin under test is a stranger.
import { isConformError } from "./conform-error.ts";
import { guardNetwork } from "./guard-network.ts";

const [, , folder = "", model = ""] = process.argv;

// Before anything of the plugin, or of what it imports, has run.
const network = guardNetwork();
const { loadPluginFolder } = await import("./load-plugin-folder.ts");
const { runConformance } = await import("./run-conformance.ts");

try {
  const plugin = await loadPluginFolder(folder);
  const report = await runConformance(plugin, { network, ...(model === "" ? {} : { model }) });
  process.send?.({ type: "report", report }, () => process.exit(0));
} catch (thrown) {
  const message = isConformError(thrown)
    ? thrown.message
    : thrown instanceof Error
      ? (thrown.stack ?? "")
      : String(thrown);
  process.send?.({ type: "failed", message, expected: isConformError(thrown) }, () => process.exit(0));
}
