import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProviderNames } from "./provider-names.ts";

export { type ProviderNames, toProviderNames } from "./provider-names.ts";

/** Which wire a vendor speaks: the Chat Completions that many speak, or one of its own. */
export type ProviderWire = "openai" | "own";

/** Files whose own names mean something to npm while they are templates. */
const written: Readonly<Record<string, string>> = { _gitignore: ".gitignore", "_package.json": "package.json" };

const templates = fileURLToPath(new URL("../templates", import.meta.url));

/**
 * Writes a provider plugin into a folder that is not there yet, or empty: code, manifest, and recorded answers it conforms to. Returns
 * the files written, relative to the folder.
 * @throws Error where the folder holds something.
 */
export async function scaffoldProvider(
  folder: string,
  wire: ProviderWire,
  names: ProviderNames,
): Promise<readonly string[]> {
  const present = await readdir(folder).catch(() => []);
  if (present.length > 0) throw new Error(`${folder} is not empty. Name a folder that is not there yet.`);
  const files = [...(await templateFiles("shared")), ...(await templateFiles(wire))];
  for (const { path, text } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, renamed(text, names));
  }
  return files.map(({ path }) => path).sort();
}

interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

async function templateFiles(template: string): Promise<readonly TemplateFile[]> {
  const root = join(templates, template);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return Promise.all(
    paths.map(async (path) => ({ path: written[path] ?? path, text: await readFile(join(root, path), "utf8") })),
  );
}

/** The templates are a provider called acme. All is renamed in one go: a new name may itself hold an old one. */
function renamed(text: string, { id, displayName, variablePrefix, packageName }: ProviderNames): string {
  const names = { "crux-provider-acme": packageName, ACME: variablePrefix, Acme: displayName, acme: id };
  return text.replaceAll(/crux-provider-acme|ACME|Acme|acme/g, (word) => names[word as keyof typeof names]);
}
