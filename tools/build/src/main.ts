/**
 * Writes a package's dist: every entry of its `exports` as one file, with what its own modules share beside it. A module
 * costs a fresh process about a third of a millisecond to find and link; of all packages together that was a third of
 * the time to a first call. Types are TypeScript's own work (target `types`). `node tools/build/src/main.ts packages/core`
 */
import { globSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { rolldown } from "rolldown";

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly "@crux/source"?: string; readonly default?: string }>>;
}

const [named] = process.argv.slice(2);
if (named === undefined) throw new Error("Name the package's folder, such as packages/core.");
const folder = resolve(named);
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Source by name of the file in dist, without its extension. */
const entries = Object.values(exports).flatMap((entry) => {
  if (typeof entry === "string" || entry["@crux/source"] === undefined || entry.default === undefined) return [];
  return [[relative("dist", entry.default).replace(/\.js$/, ""), entry["@crux/source"]] as const];
});
if (entries.length === 0) throw new Error(`${named}/package.json exports no source to build.`);

// Names that a former build gave and this one does not.
for (const stale of globSync("dist/**/*.{js,js.map}", { cwd: folder })) rmSync(join(folder, stale));
const bundle = await rolldown({
  cwd: folder,
  input: Object.fromEntries(entries),
  platform: "node",
  // Everything but the package's own files stays an import.
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
});
await bundle.write({ dir: join(folder, "dist"), format: "esm", sourcemap: true, chunkFileNames: "[name].js" });
await bundle.close();
