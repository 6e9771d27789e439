import type { JsonObject, JsonValue } from "@crux/core";

/** OpenRouter's own options, for `providerOptions.openrouter`. Others may be given as well. */
export type OpenRouterOptions = {
  /** Models to fall back on, in order, when the one asked for cannot answer. */
  readonly models?: readonly string[];
  readonly provider?: OpenRouterRouting;
  /** What runs around the model: `web`, `file-parser`, `response-healing`, `context-compression`, … */
  readonly plugins?: readonly ({ readonly id: string } & { readonly [option: string]: JsonValue })[];
  /** Replaced by the plugin `context-compression`; `["middle-out"]` shortens what is too long. */
  readonly transforms?: readonly string[];
  /** Beside `reasoning` of the request; `exclude` thinks and does not show it. */
  readonly reasoning?: {
    readonly exclude?: boolean;
    readonly enabled?: boolean;
    readonly summary?: "auto" | "concise" | "detailed";
    readonly effort?: string;
    readonly max_tokens?: number;
  };
  /** Keeps a conversation at one upstream, where its cache is; at most 256 characters. */
  readonly session_id?: string;
  readonly user?: string;
  readonly service_tier?: string;
  readonly verbosity?: "low" | "medium" | "high";
  readonly min_p?: number;
  readonly top_a?: number;
  readonly repetition_penalty?: number;
  readonly logit_bias?: { readonly [token: string]: number };
  readonly logprobs?: boolean;
  /** 0 to 20, with `logprobs`. */
  readonly top_logprobs?: number;
  readonly prediction?: { readonly type: "content"; readonly content: JsonValue };
  readonly modalities?: readonly ("text" | "image" | "audio")[];
  readonly image_config?: JsonObject;
  /** Bounds of the loop of OpenRouter's own tools (`openrouter:…`). */
  readonly stop_server_tools_when?: JsonValue;
  /** Labels for OpenRouter's own logs. */
  readonly metadata?: { readonly [label: string]: string };
  readonly trace?: JsonObject;
};

/** Which upstreams may answer, and in which order they are asked. */
export type OpenRouterRouting = {
  readonly order?: readonly string[];
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  /** Whether others may answer when those of `order` cannot; `true` where absent. */
  readonly allow_fallbacks?: boolean;
  /** Only upstreams that know every parameter of the request; the others would ignore what they do not know. */
  readonly require_parameters?: boolean;
  readonly data_collection?: "allow" | "deny";
  /** Only upstreams that keep nothing. */
  readonly zdr?: boolean;
  readonly quantizations?: readonly string[];
  readonly sort?: "price" | "throughput" | "latency" | "exacto" | { readonly by: string; readonly partition?: string };
  /** In US dollars per million tokens. */
  readonly max_price?: { readonly [kind: string]: number | string };
  readonly preferred_max_latency?: JsonValue;
  readonly preferred_min_throughput?: JsonValue;
  readonly enforce_distillable_text?: boolean;
};
