import type {
  CacheMark,
  ChatRequest,
  Cost,
  JsonObject,
  LLMProvider,
  Reasoning,
  SchemaDialect,
  Usage,
  Warning,
} from "@crux/core";
import type { Endpoint } from "./endpoint.ts";

/** A level of thinking. */
export type Effort = NonNullable<Reasoning["effort"]>;

/** An option of a request that some vendor or model refuses. */
export type RefusableOption =
  | "temperature"
  | "topP"
  | "topK"
  | "stop"
  | "seed"
  | "frequencyPenalty"
  | "presencePenalty"
  | "parallelToolCalls"
  | "strictTools";

/** What a leaf is told of the call. */
export interface LeafContext {
  readonly request: ChatRequest;
  /** The vendor's id of the model asked for. */
  readonly model: string;
  /** The effort that is sent, `null` where none is. */
  readonly effort: Effort | null;
}

/** How media may be sent. */
export interface MediaSupport {
  readonly image?: readonly ("data" | "url" | "fileId")[];
  /** The vendor's format name for each media type it takes, as base64. */
  readonly audio?: Readonly<Record<string, string>>;
  readonly file?: readonly ("data" | "url" | "fileId")[];
}

/** The body on its way to the vendor; a leaf may change it. */
export type WireBody = Record<string, unknown>;

/**
 * What every OpenAI-style wire asks of a dialect. Data, and leaf functions that answer one question each: none replaces
 * a whole step. Everything optional has OpenAI's own behaviour, or none, as its default.
 */
export interface WireDialect extends Endpoint {
  /** The role that instructions are sent under; `system` where absent. */
  readonly systemRole?: (model: string) => "system" | "developer";
  /** The response formats the vendor enforces on a model. */
  readonly jsonOutput: (model: string) => readonly ("json" | "json-schema")[];
  /** The JSON Schema that `strict` takes; OpenAI's where absent. */
  readonly strictSchema?: SchemaDialect;
  /** The options the vendor, or the model, refuses: left out with a warning. What is unknown is sent. */
  readonly refusedOptions: (context: LeafContext) => readonly RefusableOption[];
  /** The level to send for the one asked: itself, the nearest, or `null` where the model takes none. Every level is sent as it is where absent. */
  readonly toEffort?: (asked: Effort, model: string) => Effort | null;
  /** Whether a model takes a budget of thinking in tokens, which `extendBody` then writes; elsewhere the nearest level stands in for it. */
  readonly takesBudgets?: (model: string) => boolean;
  /** How a model may be sent media; absent is not at all. */
  readonly media: (model: string) => MediaSupport;
  /** `automatic`: the vendor caches by itself and marks are needless. A function gives the fields of a marked part. `none`: marks are dropped with a warning. */
  readonly caching: "automatic" | "none" | ((mark: CacheMark) => JsonObject);
  readonly readUsage?: (usage: JsonObject) => Usage;
  readonly readCost?: (usage: JsonObject) => Cost | undefined;
  /** Fields of the answer told in `providerMetadata`; each wire has its own default. */
  readonly metadataFields?: readonly string[];
  /** Adds or changes what is the vendor's own, before providerOptions are merged; returns what to warn of. */
  readonly extendBody?: (body: WireBody, context: LeafContext) => readonly Warning[];
  readonly timeouts?: LLMProvider["timeouts"];
}

const effortLevels = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const satisfies readonly Effort[];

/**
 * The level of `domain` nearest to the one asked, the higher of two as near. Thinking is not switched off by
 * rounding: `none` is given only when asked, or when it is all there is. `null` for an empty domain.
 */
export function nearestEffort(asked: Effort, domain: readonly Effort[]): Effort | null {
  if (domain.includes(asked)) return asked;
  const rank = (effort: Effort): number => effortLevels.indexOf(effort);
  const thinking = domain.filter((effort) => effort !== "none");
  const candidates = thinking.length === 0 ? domain : thinking;
  return candidates.reduce<Effort | null>((best, next) => {
    if (best === null) return next;
    const closer = Math.abs(rank(next) - rank(asked)) - Math.abs(rank(best) - rank(asked));
    return closer < 0 || (closer === 0 && rank(next) > rank(best)) ? next : best;
  }, null);
}
