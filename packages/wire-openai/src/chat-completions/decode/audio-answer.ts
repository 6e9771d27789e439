import type { AudioPart } from "@crux/core";
import { asJson } from "../../wire-json.ts";
import type { WireAudio } from "./schemas.ts";

/** Gathers the sound of an answer; its pieces are each base64 of their own. */
export class AudioAnswer {
  readonly #pieces: string[] = [];
  #transcript = "";
  readonly #metadata: Record<string, ReturnType<typeof asJson>> = {};

  /** Takes the `audio` of a message or delta. */
  add({ data, transcript, ...rest }: WireAudio): void {
    if (data) this.#pieces.push(data);
    this.#transcript += transcript ?? "";
    for (const [key, value] of Object.entries(rest))
      if (value !== null && value !== undefined) this.#metadata[key] = asJson(value);
  }

  /** The sound; `null` where there was none at all. Its id goes back in place of the sound itself. */
  part(provider: string, mediaType: string | null): AudioPart | null {
    const nothing = this.#pieces.length === 0 && this.#transcript === "" && Object.keys(this.#metadata).length === 0;
    if (nothing) return null;
    return {
      type: "audio",
      data: joinBase64(this.#pieces),
      ...(mediaType === null ? {} : { mediaType }),
      ...(this.#transcript === "" ? {} : { transcript: this.#transcript }),
      providerMetadata: { [provider]: this.#metadata },
    };
  }
}

/** Pieces that are padded on their own cannot simply be strung together. */
function joinBase64(pieces: readonly string[]): string {
  const padded = pieces.slice(0, -1).some((piece) => piece.endsWith("="));
  return padded ? btoa(pieces.map((piece) => atob(piece)).join("")) : pieces.join("");
}
