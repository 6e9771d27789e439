/** xAI's own options, for `providerOptions.xai`. Others may be given as well. */
export type XaiOptions = {
  /** Answer on this wire, whatever the settings say. */
  readonly api?: "responses" | "chat";
  /** `true` lets xAI keep the answer for 30 days. It is told not to where absent (Responses). */
  readonly store?: boolean;
  /** Goes on from a stored answer; send the new turns only. */
  readonly previous_response_id?: string;
  /** Beside `reasoning.encrypted_content`, such as `no_inline_citations`. */
  readonly include?: readonly string[];
  /** The most rounds of xAI's own tools. */
  readonly max_turns?: number;
  /** One for each conversation: without it the cache is seldom hit. */
  readonly prompt_cache_key?: string;
  readonly service_tier?: "default" | "priority";
  readonly safety_identifier?: string;
  readonly user?: string;
  readonly min_p?: number;
};
