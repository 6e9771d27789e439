import type { ChatLogRepository } from "./chat-log-repository.ts";
import type { KeysRepository } from "./keys-repository.ts";
import type { MetricsRepository } from "./metrics-repository.ts";
import type { ModelRegistryRepository } from "./model-registry-repository.ts";
import type { PreferencesRepository } from "./preferences-repository.ts";

/** Every repository of one store. */
export interface Repositories {
  readonly keys: KeysRepository;
  readonly preferences: PreferencesRepository;
  readonly models: ModelRegistryRepository;
  readonly chatLogs: ChatLogRepository;
  readonly metrics: MetricsRepository;
}

/** Makes changes across repositories all or nothing. */
export interface UnitOfWork {
  /**
   * Runs `work`; what it changed is kept when it resolves and undone when it rejects.
   * @throws what `work` threw, or CruxError `storage`.
   */
  run<Value>(work: (repositories: Repositories) => Promise<Value>): Promise<Value>;
}
