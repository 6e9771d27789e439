import { CruxError } from "../errors.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../ports/http-client.ts";
import type { CallTimers } from "../resilience/call-timers.ts";
import { isSecret, Secret } from "../secret.ts";
import { scrubSecrets } from "./scrub-secrets.ts";

/** What a provider's HTTP client is bound to. */
export interface CallHttpOptions {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  readonly timers: CallTimers;
  readonly streamed: boolean;
  /**
   * Hosts the provider may talk to, over TLS: `*.acme.ai` stands for every host below acme.ai. With a scheme it is an
   * origin, that of a baseUrl the user set, and holds to the letter.
   */
  readonly hosts: readonly string[];
  readonly provider: string;
}

/** The HTTP client of one attempt, and the Secrets that went through it. */
export interface CallHttp {
  readonly client: HttpClient;
  /** The error with every Secret this attempt has sent taken out of it: a vendor may quote the key it refuses. */
  scrub(error: CruxError): CruxError;
}

/** Headers of the user's own settings that are credentials by their name, such as a gateway's token. */
const credentialHeader = /^cookie$|(?:^|-)(?:authorization|key|token|secret|password)$/;

/** Wraps the HTTP client for one attempt: times its phases, ties it to the call's signal, guards the hosts. */
export function createCallHttp(options: CallHttpOptions): CallHttp {
  const { http, signal, timers, streamed } = options;
  const sent: HttpRequest["headers"][] = [];
  const onPhase = (phase: "connecting" | "sent"): void =>
    phase === "connecting" ? timers.connecting() : timers.sent(streamed);

  async function send(request: HttpRequest): Promise<HttpResponse> {
    checkHost(request.url, options);
    sent.push(request.headers);
    const response = await http.send({ ...request, signal, onPhase });
    return streamed
      ? { ...response, body: timedBody(response.body, timers), discard: () => response.discard() }
      : response;
  }

  return {
    client: { send, close: () => Promise.resolve() },
    scrub: (error) => scrubSecrets(error, new Set(sent.flatMap(secretsOf))),
  };
}

function secretsOf(headers: HttpRequest["headers"]): readonly Secret[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isSecret(value) || credentialHeader.test(name) ? [Secret.of(value)] : [],
  );
}

/** The body, with the timers told when a read is awaited and when it came. */
function timedBody(body: AsyncIterable<Uint8Array>, timers: CallTimers): AsyncIterableIterator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  const received = (next: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> => {
    timers.received();
    return next;
  };
  return {
    next() {
      timers.waiting();
      return iterator.next().then(received);
    },
    return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

// As a rule a provider's calls go to one address: taking it apart costs more than all else that is looked at here.
let allowedUrl = "";
let allowedHosts: readonly string[] = [];

function checkHost(url: string, { hosts, provider }: CallHttpOptions): void {
  if (url === allowedUrl && hosts === allowedHosts) return;
  const { hostname, host, origin, protocol } = new URL(url);
  const mayBePlain = protocol === "https:" || isLoopback(hostname);
  const allowed = hosts.some((pattern) => {
    if (pattern.includes("://")) return pattern === origin;
    if (!mayBePlain) return false;
    return pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : pattern === host || pattern === hostname;
  });
  if (allowed) {
    allowedUrl = url;
    allowedHosts = hosts;
    return;
  }
  throw new CruxError(
    "configuration",
    `Provider ${provider} asked for ${origin}, which its manifest does not name. Set its baseUrl if that is meant.`,
    { provider },
  );
}

/** A key may leave the machine over TLS only, unless the user's own baseUrl says otherwise. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
