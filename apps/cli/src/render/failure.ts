import { errorTraits, isCruxError, toCruxError, type CruxError } from "@crux/core";
import type { Output } from "./output.ts";

/** Tells a failure on stderr and gives the exit code of the error table. A stack shows only with CRUX_DEBUG=1. */
export async function renderFailure(failure: unknown, stderr: Output): Promise<number> {
  const error = toCruxError(failure);
  await stderr.write("error:", "red");
  await stderr.write(` ${error.message}\n`);
  await stderr.write(`  ${factsOf(error).join(" · ")}\n`, "dim");
  if (process.env["CRUX_DEBUG"] === "1") await stderr.write(`${stacksOf(error).join("\ncaused by: ")}\n`);
  return exitCodeOf(error);
}

/** The exit code of an error, by the table of the core. */
export function exitCodeOf(error: CruxError): number {
  // A plugin's own copy of the core may know codes that this one does not.
  return Object.hasOwn(errorTraits, error.code) ? errorTraits[error.code].exitCode : errorTraits.internal.exitCode;
}

function factsOf(error: CruxError): readonly string[] {
  const { status, vendorCode, requestId, retryAfterMs, timer } = error.details;
  const attempts = error.partial?.attempts.length ?? 0;
  return [
    error.code,
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(vendorCode === undefined ? [] : [`vendor code ${vendorCode}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(timer === undefined ? [] : [`${timer} timer`]),
    ...(retryAfterMs === undefined ? [] : [`try again in ${Math.ceil(retryAfterMs / 1000)} s`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ];
}

function stacksOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return isCruxError(error) ? [String(error)] : [];
  return [error.stack ?? error.message, ...stacksOf(error.cause)];
}
