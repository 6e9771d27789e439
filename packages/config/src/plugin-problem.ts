/** What can be wrong with a plugin, or with where plugins are looked for. */
export type PluginProblemCode =
  | "no-application"
  | "broken-package-json"
  | "invalid-name"
  | "not-enabled"
  | "not-installed"
  | "no-manifest"
  | "bad-manifest"
  | "incompatible-api"
  | "reserved-id"
  | "reserved-variable"
  | "duplicate-id"
  | "duplicate-variable"
  | "wrong-package"
  | "unknown-provider";

/** Why a plugin, or one of its variables, is not used. It harms no other plugin. */
export interface PluginProblem {
  readonly code: PluginProblemCode;
  /** The packages concerned. */
  readonly packages: readonly string[];
  /** The provider id concerned, where it is known. */
  readonly provider: string | null;
  /** What is wrong and what to do about it. Holds no value of a setting. */
  readonly message: string;
}
