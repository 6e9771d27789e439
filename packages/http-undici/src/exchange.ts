import { CruxError, type HttpRequest } from "@crux/core";
import type { Dispatcher } from "undici";
import { BodyQueue, type BodySource } from "./body-queue.ts";
import { abortError, type FailurePoint, toNetworkError } from "./network-error.ts";
import { decodeHeaders } from "./request-head.ts";

/** What is read on and thrown away of a body nobody wants, so that its connection can serve again. */
const discardBytes = 64 * 1024;
const discardMs = 1_000;
/** How long the body of an answer other than 2xx may lie unread on its connection. */
const unreadMs = 30_000;

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** What an exchange is given. */
export interface ExchangeOptions {
  readonly host: string;
  readonly signal: HttpRequest["signal"];
  readonly onPhase: HttpRequest["onPhase"];
  /** Called once: whether the connection ended in a state in which it can serve again. */
  readonly onOver: (reusable: boolean) => void;
}

/**
 * One request on one connection, from the moment the connection is its own: undici's handler, and the life
 * of the body. It is over when the answer was received whole, failed, or was given up; it then leaves no listener and no timer.
 */
export class Exchange implements Dispatcher.DispatchHandler, BodySource {
  readonly body = new BodyQueue(this);
  readonly #options: ExchangeOptions;
  #controller: Dispatcher.DispatchController | null = null;
  #settle: { resolve(head: AnswerHead): void; reject(error: CruxError): void } | null = null;
  #phase: FailurePoint["phase"] = "connect";
  #paused = false;
  #over = false;
  /** Bytes of the body still due by its content-length; `null` when it does not say. */
  #due: number | null = null;
  /** Bytes that may still be thrown away; `null` while the body is wanted. */
  #discardable: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Sends; resolves when the headers are there. */
  start(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<AnswerHead> {
    const { signal, onPhase } = this.#options;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      signal?.addEventListener("abort", this.#onAbort, { once: true });
      try {
        onPhase?.("connecting");
        dispatcher.dispatch(request, this);
      } catch (cause) {
        this.onResponseError(null, cause);
      }
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) return controller.abort(this.#cancelled());
    this.#phase = "headers";
    this.#options.onPhase?.("sent");
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    raw: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#over || status < 200) return;
    this.#phase = "body";
    const headers = decodeHeaders(raw);
    const length = Number(headers["content-length"] ?? Number.NaN);
    if (Number.isSafeInteger(length)) this.#due = length;
    if (status >= 300) this.#startTimer(unreadMs, this.#onUnread);
    this.#settle?.resolve({ status, headers });
    this.#settle = null;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#over) return;
    if (this.#due !== null) this.#due -= chunk.byteLength;
    if (this.#discardable !== null) {
      this.#discardable -= chunk.byteLength;
      if (this.#discardable < 0) this.abandon(this.#cancelled());
      return;
    }
    this.body.push(chunk);
    if (!this.body.full) return;
    this.#paused = true;
    controller.pause();
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#finish(true);
    this.body.finish("end");
  }

  onResponseError(_controller: unknown, cause: unknown): void {
    if (this.#over) return;
    const { host } = this.#options;
    const error = toNetworkError(cause, { host, phase: this.#phase, truncated: this.#due !== null && this.#due > 0 });
    this.#fail(error);
  }

  /** Ends the exchange now and closes its socket; what waits for it fails with `error`. */
  abandon(error: CruxError): void {
    if (this.#over) return;
    // Over before undici is told: it reports the abort back to this handler at once.
    this.#over = true;
    this.body.clear();
    this.#controller?.abort(error);
    this.#fail(error);
  }

  /** See `HttpResponse.discard`. */
  discard(): void {
    this.body.clear();
    this.body.finish("end");
    if (this.#over || this.#discardable !== null) return;
    if (this.#due !== null && this.#due > discardBytes) return this.abandon(this.#cancelled());
    this.#discardable = discardBytes;
    this.#startTimer(discardMs, this.#onDiscardTimeout);
    this.resume();
  }

  resume(): void {
    if (!this.#paused || this.#over) return;
    this.#paused = false;
    this.#controller?.resume();
  }

  read(): void {
    if (this.#discardable === null) this.#stopTimer();
  }

  leave(): void {
    if (this.#discardable === null) this.abandon(this.#cancelled());
  }

  #fail(error: CruxError): void {
    this.#finish(false);
    this.#settle?.reject(error);
    this.#settle = null;
    this.body.finish(error);
  }

  #finish(reusable: boolean): void {
    this.#over = true;
    this.#stopTimer();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#options.onOver(reusable);
  }

  #startTimer(milliseconds: number, expire: () => void): void {
    this.#stopTimer();
    this.#timer = setTimeout(expire, milliseconds).unref();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #cancelled(): CruxError {
    return new CruxError("cancelled", "The rest of the answer was not wanted.", { phase: this.#phase });
  }

  readonly #onAbort = (): void => {
    const { signal } = this.#options;
    if (signal !== undefined) this.abandon(abortError(signal, this.#phase));
  };

  readonly #onDiscardTimeout = (): void => this.abandon(this.#cancelled());

  readonly #onUnread = (): void =>
    this.abandon(
      new CruxError(
        "network",
        `The answer of ${this.#options.host} was not read for ${unreadMs / 1000} s and was let go. Read or discard it at once.`,
        { phase: "body" },
      ),
    );
}
