import type { ChatResponse, ProviderAnswer } from "../chat-response.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { AssistantPart } from "../messages.ts";
import type { CallEnvironment } from "./attempts.ts";
import { Call } from "./call.ts";
import { receivedWith } from "./received.ts";

/**
 * The one loop around `provider.chat`: attempts until one succeeds or none may follow, and one record of it all.
 * @throws CruxError the last attempt's failure, with `partial`.
 */
export async function runCall(
  environment: CallEnvironment,
  request: ChatRequest,
  model: string,
): Promise<ChatResponse> {
  const call = new Call(environment, { request, model, operation: "chat", streamed: false });
  let received: Partial<ProviderAnswer> = {};
  try {
    for (;;) {
      try {
        const attempt = call.attempts.begin();
        const answer = await attempt.settle(environment.provider.chat(call.request, attempt.context));
        return call.succeed(answer, null);
      } catch (thrown) {
        received = receivedWith(thrown);
        await call.attempts.retryAfter(thrown);
      }
    }
  } catch (thrown) {
    throw call.fail(thrown, received, charactersOf(received.content ?? []), null).error;
  } finally {
    call.close();
  }
}

/** Characters the model wrote, for the estimate of what a failed call has cost. */
function charactersOf(content: readonly AssistantPart[]): number {
  return content.reduce((sum, part) => {
    if (part.type === "tool-call") return sum + part.arguments.length;
    return sum + ("text" in part ? part.text.length : 0);
  }, 0);
}
