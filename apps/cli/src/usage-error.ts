const usageErrorName = "UsageError";

/** A mistake in the command line: exit code 2. The message says what to write instead. */
export function usageError(message: string): Error {
  return Object.assign(new Error(message), { name: usageErrorName });
}

/** Whether `value` was made by {@link usageError}. */
export function isUsageError(value: unknown): value is Error {
  return value instanceof Error && value.name === usageErrorName;
}

/** The exit code of a wrong command line, as that of `invalid-request` in the error table. */
export const usageExitCode = 2;
