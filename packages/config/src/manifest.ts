import { describeIssues, pluginApi } from "@crux/core";
import { z } from "zod";

const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "an environment variable is written in capitals, digits and underscores");
const settingName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, "a setting is named in camelCase")
  .refine(
    (name) => !["package", "timeouts", "retry"].includes(name),
    "package, timeouts and retry are settings of Crux itself",
  );
const host = z
  .string()
  .regex(
    /^(?:\*\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?)$/,
    "a host is a name such as api.acme.ai, localhost:8080 or *.acme.ai",
  );

/**
 * The `crux` field in the package.json of a provider package: all that is known of it before any of its code
 * runs. Unknown fields are left alone, for what later versions add.
 */
export const manifestSchema = z
  .object({
    /** Version of the manifest's own form. */
    manifest: z.literal(1),
    /** The plugin API the code was written for; see `pluginApi` of core. */
    api: z.literal(pluginApi),
    /** Canonical id; the `id` given to `defineProvider`. */
    provider: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "an id is written in lower-case letters, digits and single dashes"),
    /** Which of the package's `exports` has the plugin as its default export. */
    entry: z
      .string()
      .regex(/^\.(?:\/(?!.*\.\.(?:\/|$)).+)?$/, 'an entry is "." or a path of "exports" such as "./provider"'),
    /** Environment variables of each setting, first wins. */
    env: z.record(settingName, z.array(variable).min(1)),
    /** Hosts it may talk to, beside that of a `baseUrl` the user sets. */
    hosts: z.array(host),
    capabilities: z.array(z.string().min(1)),
    /** Settings of which at least one is a must. Left out: `apiKey` where `env` names it, else none. */
    credentials: z.array(z.string()).optional(),
    /** The vendor's model to begin with: current, cheap, able to chat. */
    defaultModel: z.string().min(1).optional(),
    /** The plugin's SDK brings its own HTTP client, which Crux neither times nor guards. */
    network: z.literal("own").optional(),
  })
  .superRefine(({ credentials = [], env }, context) => {
    for (const [index, name] of credentials.entries()) {
      if (!Object.hasOwn(env, name))
        context.addIssue({
          code: "custom",
          path: ["credentials", index],
          message: `env names no variable for ${name}`,
        });
    }
  });
/** See {@link manifestSchema}. */
export type ProviderManifest = z.infer<typeof manifestSchema>;

/** What came of reading a manifest. */
export type ManifestReading =
  | { readonly type: "manifest"; readonly manifest: ProviderManifest }
  | { readonly type: "incompatible"; readonly reason: string; readonly plugin: "older" | "newer" }
  | { readonly type: "bad"; readonly reason: string };

const versionsSchema = z.object({ manifest: z.number(), api: z.number() });

/** Reads the `crux` field. The versions are judged before all else: a later manifest may look quite different. */
export function parseManifest(value: unknown): ManifestReading {
  const versions = versionsSchema.safeParse(value);
  if (!versions.success) return { type: "bad", reason: describeIssues(versions.error.issues) };
  const { manifest, api } = versions.data;
  if (manifest !== 1 || api !== pluginApi) {
    const reason = `it has manifest ${manifest} and api ${api}, this Crux speaks manifest 1 and api ${pluginApi}`;
    return { type: "incompatible", reason, plugin: manifest > 1 || api > pluginApi ? "newer" : "older" };
  }
  const parsed = manifestSchema.safeParse(value);
  return parsed.success
    ? { type: "manifest", manifest: parsed.data }
    : { type: "bad", reason: describeIssues(parsed.error.issues) };
}

/** The settings of which at least one is a must. */
export function credentialsOf({ credentials, env }: ProviderManifest): readonly string[] {
  return credentials ?? (Object.hasOwn(env, "apiKey") ? ["apiKey"] : []);
}
