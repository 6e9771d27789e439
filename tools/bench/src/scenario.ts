/** What the upstream answers with; the drivers put the name into the request's `model`. */
export interface Scenario {
  /** Deltas of the answer; 0 is a plain JSON answer. */
  readonly deltas: number;
  /** Milliseconds between two deltas; 0 writes them all at once. */
  readonly paceMs: number;
  /** Characters of tool arguments in place of text. */
  readonly argumentCharacters: number;
}

/** `deltas-pace-arguments`, which travels as the model's name. */
export function encodeScenario({ deltas, paceMs, argumentCharacters }: Scenario): string {
  return `${deltas}-${paceMs}-${argumentCharacters}`;
}

/** Reads what {@link encodeScenario} wrote. */
export function decodeScenario(name: string): Scenario {
  const [deltas = 0, paceMs = 0, argumentCharacters = 0] = name.split("-").map(Number);
  return { deltas, paceMs, argumentCharacters };
}
