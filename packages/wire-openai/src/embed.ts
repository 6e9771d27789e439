import {
  CruxError,
  type CallContext,
  type Cost,
  type EmbeddingAnswer,
  type EmbeddingLimits,
  type EmbeddingRequest,
  type JsonObject,
  type ProviderSettings,
  type SupportsEmbeddings,
  unknownUsage,
  type Usage,
  type Warning,
} from "@crux/core";
import { z } from "zod";
import { readUsage } from "./chat-completions/decode/read-usage.ts";
import { readCost } from "./decode/read-cost.ts";
import { readRequestId, type Endpoint } from "./endpoint.ts";
import { readRateLimit } from "./rate-limit.ts";
import { readJsonAnswer } from "./read-json-answer.ts";
import { sendRequest } from "./send-request.ts";
import { readObject, readString } from "./wire-json.ts";

/** How one vendor makes embeddings. */
export interface EmbedderOptions {
  /** How the vectors are asked for, `float` where absent. Base64 is half the bytes, and not every server of this wire knows it. */
  readonly encodingFormat?: "float" | "base64";
  /** Whether a model refuses to be told the length of its vectors: it is then left out with a warning. */
  readonly refusesDimensions?: (model: string) => boolean;
  /** How much the vendor takes in one request of a model. */
  readonly limits?: (model: string) => EmbeddingLimits;
  readonly readUsage?: (usage: JsonObject) => Usage;
  readonly readCost?: (usage: JsonObject) => Cost | undefined;
}

const answerSchema = z.object({
  data: z.array(
    z.object({ index: z.unknown().optional(), embedding: z.union([z.array(z.number()), z.string()]) }).loose(),
  ),
  model: z.unknown().optional(),
  usage: z.unknown().optional(),
});

/** Makes embeddings over `POST /embeddings`. Both forms of vectors are read, whichever was asked for. */
export function createEmbedder(
  endpoint: Endpoint,
  settings: ProviderSettings,
  options: EmbedderOptions = {},
): SupportsEmbeddings {
  async function embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingAnswer> {
    const { body, warnings } = encodeEmbedding(request, context.model, endpoint, options);
    const response = await sendRequest(endpoint, settings, context, { path: "/embeddings", body });
    const answer = await readJsonAnswer(response, endpoint, answerSchema, "embeddings");
    const vectors = inOrder(answer.data).map(({ embedding }) => readVector(embedding, endpoint));
    return {
      vectors,
      ...figuresOf(readObject(answer.usage), options),
      model: readString(answer.model),
      requestId: readRequestId(endpoint, response.headers),
      rateLimit: readRateLimit(response.headers, Date.now()),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  }
  return { embed, ...(options.limits === undefined ? {} : { embeddingLimits: options.limits }) };
}

/** What is sent for a request; pure. */
function encodeEmbedding(
  { input, dimensions, providerOptions }: EmbeddingRequest,
  model: string,
  endpoint: Pick<Endpoint, "id" | "displayName">,
  { encodingFormat = "float", refusesDimensions = () => false }: EmbedderOptions = {},
): { readonly body: JsonObject; readonly warnings: readonly Warning[] } {
  const refused = dimensions !== undefined && refusesDimensions(model);
  const warning: Warning = {
    code: "dropped-option",
    message: `${endpoint.displayName} does not let one choose the length of ${model}'s vectors; it is left out.`,
    path: "dimensions",
  };
  return {
    body: {
      model,
      input,
      ...(dimensions === undefined || refused ? {} : { dimensions }),
      encoding_format: encodingFormat,
      ...providerOptions?.[endpoint.id],
    },
    warnings: refused ? [warning] : [],
  };
}

/** By their `index`, where every vector has one of its own; else as they came. */
function inOrder<Item extends { readonly index?: unknown }>(data: readonly Item[]): readonly Item[] {
  const indexed = new Set(data.map(({ index }) => index));
  const told = indexed.size === data.length && data.every(({ index }) => typeof index === "number");
  return told ? [...data].sort((one, other) => Number(one.index) - Number(other.index)) : data;
}

function readVector(embedding: readonly number[] | string, { id, displayName }: Endpoint): readonly number[] {
  const vector = typeof embedding === "string" ? decodeFloats(embedding) : embedding;
  if (vector !== null) return vector;
  throw new CruxError("bad-response", `${displayName} sent a vector that is no base64 of 32-bit numbers.`, {
    provider: id,
  });
}

/** Little-endian 32-bit floats, as official clients ask for them; `null` for anything else. */
function decodeFloats(base64: string): readonly number[] | null {
  let bytes: string;
  try {
    bytes = atob(base64);
  } catch {
    return null;
  }
  if (bytes.length % 4 !== 0) return null;
  const view = new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer);
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true));
}

function figuresOf(
  usage: JsonObject | null,
  options: EmbedderOptions,
): Pick<EmbeddingAnswer, "usage"> & Pick<EmbeddingAnswer, "cost"> {
  if (usage === null) return { usage: unknownUsage };
  const cost = (options.readCost ?? readCost)(usage);
  return { usage: (options.readUsage ?? readUsage)(usage), ...(cost === undefined ? {} : { cost }) };
}
