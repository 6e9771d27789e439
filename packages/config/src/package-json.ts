import { readFileSync } from "node:fs";
import { z } from "zod";

const versions = z.record(z.string(), z.string()).optional();

const packageJsonSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  exports: z.unknown().optional(),
  main: z.string().optional(),
  dependencies: versions,
  optionalDependencies: versions,
  crux: z.unknown().optional(),
});
/** What is read of a package.json. */
export type PackageJson = z.infer<typeof packageJsonSchema>;

/** A package.json; `null` where there is none; what is wrong with it where it cannot be used. */
export type PackageJsonReading =
  | { readonly type: "package"; readonly json: PackageJson }
  | { readonly type: "broken"; readonly reason: string }
  | null;

/** Reads a package.json; never throws. */
export function readPackageJson(file: string): PackageJsonReading {
  const text = readText(file);
  if (text === null || typeof text === "object") return text;
  try {
    const parsed = packageJsonSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { type: "package", json: parsed.data };
    const [issue] = parsed.error.issues;
    return { type: "broken", reason: `${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "wrong"}` };
  } catch {
    return { type: "broken", reason: "it is not JSON" };
  }
}

function readText(file: string): string | PackageJsonReading {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return code === "ENOENT" || code === "ENOTDIR" ? null : { type: "broken", reason: `it cannot be read (${code})` };
  }
}
