import { CruxError, type CruxErrorCode, type CruxErrorDetails, isCruxError } from "@crux/core";

/** Where an exchange was when it failed. */
export interface FailurePoint {
  /** Host and port, for the message. */
  readonly host: string;
  readonly phase: NonNullable<CruxErrorDetails["phase"]>;
  /** Whether fewer bytes of the body came than its content-length promised. */
  readonly truncated: boolean;
}

interface Failure {
  readonly code: CruxErrorCode;
  /** Says what happened, after the name of the host, and what to do next. */
  readonly text: string;
  readonly retryable?: boolean;
}

const brokenOff: Failure = {
  code: "network",
  text: "closed the connection before the answer was complete. Try again; if it stays so, look for a proxy or time limit in between.",
};
const unknownHost: Failure = {
  code: "network",
  text: "could not be found by name. Check the spelling of the baseUrl, the DNS and whether this machine is online.",
};
const unreachable: Failure = {
  code: "network",
  text: "cannot be reached from this machine. Check the network, the VPN and the firewall.",
};
const tooSlow: Failure = {
  code: "timeout",
  text: "did not answer before the operating system gave up. Check the network and the firewall, or try again.",
};
const wrongLength: Failure = {
  code: "bad-response",
  text: "sent a body of another length than it had declared. Something between rewrites the answer, or the server is broken.",
};
const closedByUs: Failure = { code: "cancelled", text: "was not waited for: the HTTP client was closed." };
const badRequest: Failure = {
  code: "configuration",
  text: "was not asked: the request cannot be written as HTTP. Check the headers in the settings.",
};
const noTls: Failure = {
  code: "network",
  text: "could not agree on TLS. Check that the baseUrl should begin with https and not with http.",
};
const wrongBodyLength: Failure = {
  code: "configuration",
  text: "was sent a body of another length than the request's content-length header says. Leave that header out.",
};
const headersTooLarge: Failure = {
  code: "bad-response",
  text: "sent larger headers than are accepted. Raise maxHeaderSize if that is to be expected.",
};
const proxyClosed: Failure = {
  code: "network",
  text: "could not be reached: the proxy closed the connection. Check HTTPS_PROXY and that the proxy runs.",
};

/** By the error code of Node (https://nodejs.org/api/errors.html) or of undici (its docs/api/Errors.md). */
const failures: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    code: "network",
    text: "refused the connection. Check that the baseUrl is right and that the service runs.",
  },
  ECONNRESET: brokenOff,
  EPIPE: brokenOff,
  UND_ERR_SOCKET: brokenOff,
  HPE_INVALID_EOF_STATE: brokenOff,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  ETIMEDOUT: tooSlow,
  UND_ERR_CONNECT_TIMEOUT: tooSlow,
  UND_ERR_HEADERS_TIMEOUT: tooSlow,
  UND_ERR_BODY_TIMEOUT: tooSlow,
  UND_ERR_HEADERS_OVERFLOW: headersTooLarge,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: wrongLength,
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: wrongBodyLength,
  UND_ERR_INVALID_ARG: badRequest,
  UND_ERR_NOT_SUPPORTED: badRequest,
  UND_ERR_DESTROYED: closedByUs,
  UND_ERR_CLOSED: closedByUs,
  UND_ERR_PRX_CONN: proxyClosed,
  EPROTO: noTls,
};

const certificateCode =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/;

/** Any failure of undici, a socket, TLS, DNS or a proxy as a CruxError with `phase`; the original is its cause. */
export function toNetworkError(cause: unknown, { host, phase, truncated }: FailurePoint): CruxError {
  if (isCruxError(cause)) return cause;
  const { code, text, retryable } =
    truncated && codeOf(cause) === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ? brokenOff : failureOf(cause);
  dropReceivedData(cause);
  return new CruxError(code, `${host} ${text}${detailOf(cause)}`, {
    phase,
    cause,
    ...(retryable === undefined ? {} : { retryable }),
  });
}

function failureOf(cause: unknown): Failure {
  const code = codeOf(cause);
  const proxyStatus = proxyRefusal(cause);
  if (proxyStatus !== null) return refusedByProxy(proxyStatus);
  const known = failures[code];
  if (known !== undefined) return known;
  if (code === "UND_ERR_PRX_TLS")
    return badCertificate(codeOf(cause instanceof Error ? cause.cause : null), "the proxy's");
  if (certificateCode.test(code)) return badCertificate(code, "its");
  if (isParserError(cause))
    return {
      code: "bad-response",
      text: "sent an answer that is not valid HTTP. Check that the baseUrl leads to the API itself.",
    };
  if (code.startsWith("ERR_SSL_")) return noTls;
  return { code: "network", text: "could not be talked to. Check the network and try again." };
}

function badCertificate(code: string, whose: "its" | "the proxy's"): Failure {
  const advice =
    code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? "was issued for another host. Check the address."
      : code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID"
        ? "is not valid at this time. Check this machine's clock, else tell who runs the host."
        : "is signed by no authority known here. If your company signs it, add its CA: NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or the option ca.";
  return { code: "network", text: `was not trusted: ${whose} certificate ${advice}`, retryable: false };
}

/** The status with which a proxy refused to pass the request on. undici tells it in the message only. */
function proxyRefusal(cause: unknown): number | null {
  const match =
    cause instanceof Error ? /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(cause.message) : null;
  return match?.[1] === undefined ? null : Number(match[1]);
}

function refusedByProxy(status: number): Failure {
  if (status === 407) {
    return {
      code: "network",
      text: "was not reached: the proxy wants other credentials (407). Set them in HTTPS_PROXY or HTTP_PROXY as http://user:password@host:port.",
      retryable: false,
    };
  }
  return {
    code: "network",
    text: `was not reached: the proxy refused (${status}). Ask who runs it, or name the host in NO_PROXY.`,
    retryable: status >= 500,
  };
}

function codeOf(cause: unknown): string {
  if (isParserError(cause))
    return cause.message.includes("Invalid EOF state") ? "HPE_INVALID_EOF_STATE" : "HPE_INVALID";
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return "";
  return typeof cause.code === "string" ? cause.code : "";
}

function detailOf(cause: unknown): string {
  const code = codeOf(cause);
  if ((code === "UND_ERR_INVALID_ARG" || isParserError(cause)) && cause instanceof Error) return ` (${cause.message})`;
  return code === "" || code.startsWith("UND_ERR_DESTROYED") ? "" : ` (${code})`;
}

/** undici 8.12 looks the parser's code up the wrong way round, so that its error has none: its name and message must do. */
function isParserError(cause: unknown): cause is Error {
  return cause instanceof Error && cause.name === "HTTPParserError";
}

/** undici's parser error carries the bytes it stumbled over: a piece of the answer, which no log should get. */
function dropReceivedData(cause: unknown): void {
  if (isParserError(cause)) Reflect.deleteProperty(cause, "data");
}

/** What an aborted request fails with: the signal's reason where it is a CruxError, else `cancelled`. */
export function abortError(signal: AbortSignal, phase: FailurePoint["phase"]): CruxError {
  const reason: unknown = signal.reason;
  if (isCruxError(reason)) return reason;
  return new CruxError("cancelled", "The request was cancelled.", { phase, cause: reason });
}

/** What a request fails with that comes after `close()`. */
export function closedError(): CruxError {
  return new CruxError("configuration", "The HTTP client was closed. Make a new one for further requests.");
}
