/** What ^C and SIGTERM do to a running command. */
export interface Interrupt {
  /** Aborted by the first of them, so that the vendor's connection is closed and what was received is kept. */
  readonly signal: AbortSignal;
  /** 128 + the number of the signal, or `null` when none came. */
  readonly exitCode: number | null;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Turns the first ^C or SIGTERM into an abort; the second ends the process at once. */
export function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  const state = { signal: controller.signal, exitCode: null as number | null };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (state.exitCode !== null) process.exit(exitCodes[name]);
      state.exitCode = exitCodes[name];
      controller.abort();
    });
  }
  return state;
}
