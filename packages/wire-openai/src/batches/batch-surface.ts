import type { BatchItem, JsonObject, ProviderAnswer, Warning } from "@crux/core";

/** One endpoint of a vendor's whose requests and answers may stand in a batch. */
export interface BatchSurface {
  /** As a batch and its lines name it, such as `/v1/chat/completions`. */
  readonly path: string;
  /** The body the endpoint would be sent. Throws what `chat` throws before it sends. */
  encode(item: BatchItem): { readonly body: JsonObject; readonly warnings: readonly Warning[] };
  /** The answer in a body the endpoint gave. @throws CruxError as `chat` does. */
  decode(body: string, answered: AnsweredLine): ProviderAnswer;
}

/** What a line of results tells of the exchange beside its body. */
export interface AnsweredLine {
  readonly status: number;
  readonly requestId: string | null;
  newId(): string;
}
