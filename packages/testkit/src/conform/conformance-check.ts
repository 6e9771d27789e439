import type { ContractCheck } from "../contracts/contract-result.ts";

/** One thing a plugin must do, and which of its declared capabilities makes it a must; `null` where nothing excuses from it. */
export interface ConformanceCheck extends ContractCheck {
  readonly capability: string | null;
}
