const brand = "ConformError";

/** A plugin folder that cannot be tried at all; its message is for the plugin's author. */
export function conformError(message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = brand;
  return error;
}

/** Whether `thrown` is one. */
export function isConformError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === brand;
}

/** What to say of a failure: the message for the author, or, of a mistake of ours or of node's, all that is known. */
export function describeThrown(thrown: unknown): string {
  if (isConformError(thrown)) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
