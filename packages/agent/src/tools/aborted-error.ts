import { CruxError, isCruxError } from "@crux/core";

/** What a signal was aborted with, as an error: itself where it is a CruxError, else `cancelled`. */
export function abortedError({ reason }: AbortSignal): CruxError {
  return isCruxError(reason)
    ? reason
    : new CruxError("cancelled", "The run was cancelled.", { cause: reason as unknown });
}
