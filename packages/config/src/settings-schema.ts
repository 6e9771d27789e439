import { CruxError, describeIssues, retryConfigSchema, timeoutsSchema } from "@crux/core";
import { z } from "zod";
import { isPluginName } from "./plugin-name.ts";
import { suggest } from "./suggest.ts";

/** A strict object that tells what was probably meant by an unknown key. */
function settingsObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => describeUnknown(key, known)).join(", ") : undefined,
  });
}

function describeUnknown(key: string, known: readonly string[]): string {
  const meant = suggest(key, known);
  return `unknown setting "${key}"${meant === null ? ` (known: ${known.join(", ")})` : `, did you mean "${meant}"?`}`;
}

const secretWords = new Set(["key", "apikey", "token", "secret", "password", "authorization", "cookie"]);

/** Whether a setting or header is named like a secret: its last word says so. */
function holdsSecret(name: string): boolean {
  const words = name.split(/[-_]|(?<=[a-z0-9])(?=[A-Z])/);
  return secretWords.has(words.at(-1)?.toLowerCase() ?? "");
}

const timeouts = settingsObject(timeoutsSchema.shape);
const retry = settingsObject(retryConfigSchema.shape);
const packageName = z
  .string()
  .refine(
    isPluginName,
    "expected the name of a provider package: @crux/provider-*, crux-provider-* or @scope/crux-provider-*",
  );

const providerSchema = z
  .looseObject({
    /** The package that provides this id, where two claim it. */
    package: packageName.optional(),
    timeouts: timeouts.optional(),
    retry: retry.optional(),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .superRefine((provider, context) => {
    const refuse = (path: readonly string[]): void =>
      context.addIssue({ code: "custom", path: [...path], message: secretRefusal });
    for (const name of Object.keys(provider)) if (holdsSecret(name)) refuse([name]);
    for (const name of Object.keys(provider.headers ?? {})) if (holdsSecret(name)) refuse(["headers", name]);
  });

const secretRefusal = "secrets do not belong in settings";

/**
 * The settings of Crux, as they stand in the user's `settings.json`. Strict, but for `providers.<id>`, whose other fields
 * (`baseUrl`, …) go to that provider's own schema. Secrets are refused: they come from the environment or a vault.
 */
export const settingsSchema = settingsObject({
  /** For editors. */
  $schema: z.string().optional(),
  defaultModel: z.string().min(1).optional(),
  aliases: z.record(z.string(), z.string().min(1)).optional(),
  providers: z.record(z.string(), providerSchema).optional(),
  plugins: settingsObject({
    /** Provider packages that may run although only a project, or nobody, names them as a dependency. */
    enabled: z.array(packageName).optional(),
  }).optional(),
  timeouts: timeouts.optional(),
  retry: retry.optional(),
  /** A file of prices that win over every other table; a relative path starts at the settings file, else at the working directory. */
  pricesFile: z.string().min(1).optional(),
  /** The most characters of text in one request; 0 is no limit. */
  maxInputCharacters: z.int().nonnegative().optional(),
  http: settingsObject({
    /** The most connections to one origin. */
    connections: z.int().positive().optional(),
  }).optional(),
});
/** See {@link settingsSchema}. Every field may be left out. */
export type Settings = z.infer<typeof settingsSchema>;

/** Checks settings. @throws CruxError `configuration` with every fault and its path; `where` names them for the message. */
export function parseSettings(value: unknown, where: string): Settings {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) =>
    issue.message === secretRefusal ? { ...issue, message: explainRefusal(issue.path) } : issue,
  );
  throw new CruxError("configuration", `${where} are wrong: ${describeIssues(issues)}.`, {
    path: issues[0]?.path.map(String).join(".") ?? "",
  });
}

function explainRefusal([, provider, setting]: readonly PropertyKey[]): string {
  const id = String(provider)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "_");
  const name = String(setting) === "apiKey" ? ` (as a rule ${id}_API_KEY)` : "";
  return `${secretRefusal}; take it out and set the provider's environment variable${name}`;
}
