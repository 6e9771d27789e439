import { describeThrown, isConformError } from "./conform-error.ts";
import { guardNetwork } from "./guard-network.ts";

/**
 * What runs in the plugin's own process: closes the network before anything of the plugin, or of what it imports, has run, tries it, and
 * sends what came of it to the parent.
 */
export async function runChild(folder: string, model: string | undefined): Promise<void> {
  const network = guardNetwork();
  try {
    const { loadPluginFolder } = await import("./load-plugin-folder.ts");
    const { runConformance } = await import("./run-conformance.ts");
    const plugin = await loadPluginFolder(folder);
    send({ type: "report", report: await runConformance(plugin, { network, model }) });
  } catch (thrown) {
    send({ type: "failed", message: describeThrown(thrown), expected: isConformError(thrown) });
  }
}

/** Whatever the plugin left running ends with it. */
function send(message: object): void {
  process.send?.(message, () => process.exit(0));
}
