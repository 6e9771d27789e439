import type { ProviderAnswer } from "../chat-response.ts";
import type { CruxError } from "../errors.ts";

const receivedKey = Symbol.for("crux.received/1");

/** Lets a provider's error carry what it had decoded of the answer; the call hands it on as `partial`. */
export function withReceived(error: CruxError, received: Partial<ProviderAnswer>): CruxError {
  Object.defineProperty(error, receivedKey, { value: received });
  return error;
}

/** What {@link withReceived} attached to a thrown value; nothing else. */
export function receivedWith(thrown: unknown): Partial<ProviderAnswer> {
  if (typeof thrown !== "object" || thrown === null || !(receivedKey in thrown)) return {};
  return thrown[receivedKey] as Partial<ProviderAnswer>;
}
