/** The wire this package was written for, as xAI's documentation describes it on that day. */
export const wire = { version: "v1", asOf: "2026-11-22" } as const;
