/** Calls to the API: a time limit, one repetition, and an error that can be shown to the visitor. */

export type Fault = "refused" | "unreachable" | "down";

/**
 * A call that did not work. `message` is a sentence for the visitor, from the server where it
 * sent one. `refused`: the server understood and said no, repeating changes nothing.
 */
export class CallFailed extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
    readonly code: string,
    readonly status = 0,
    /** Milliseconds that the server wants to be left alone for. */
    readonly pauseMs: number | null = null,
  ) {
    super(message);
  }

  /** Whether the same call may work later. */
  get later(): boolean {
    return this.fault !== "refused";
  }
}

export interface Sentences {
  /** That the visitor reads: errors come in it. */
  language: string;
  unreachable: string;
  down: string;
  refused: string;
}

export interface Call {
  method: "GET" | "POST" | "DELETE";
  path: string;
  body?: unknown;
  token?: string | null;
  /** Safe to send twice: reads, and writes that the server knows by an id. */
  repeatable?: boolean;
  /** It waits in the outbox, which says so and sends it again when the server may be asked. */
  outbox?: boolean;
  /** Goes on when the page is left. */
  keepalive?: boolean;
}

/** What is there instead of an answer's value where the answer is no JSON. */
const NO_JSON = {};
const TIMEOUT_MS = 20_000;
const PAUSE_BEFORE_RETRY_MS = 600;
/** Whoever pressed a button waits no longer than this; then a sentence says what to do. */
const PATIENCE_MS = 10_000;

export class Api {
  private readonly underWay = new Set<AbortController>();

  constructor(
    private readonly base: string,
    private readonly sentences: Sentences,
    private readonly fetcher: typeof fetch = (...request) => fetch(...request),
    private readonly pauseMs = PAUSE_BEFORE_RETRY_MS,
  ) {}

  /** Breaks off what is under way. */
  abort(): void {
    for (const one of this.underWay) one.abort();
  }

  /** What is not working on our side, or on that of the page. */
  downAs(code: string): CallFailed {
    return new CallFailed("down", this.sentences.down, code);
  }

  /** The answer's JSON (undefined where there is no content). Raises `CallFailed` only. */
  async call<T>(call: Call): Promise<T> {
    try {
      return await this.once<T>(call);
    } catch (error) {
      const pause = this.beforeRepeating(call, error as CallFailed);
      if (pause === null) throw error;
      await new Promise((done) => setTimeout(done, pause));
      return this.once<T>(call);
    }
  }

  /** Milliseconds; null: the caller is told. Of what was too much (429) nothing was done. */
  private beforeRepeating(call: Call, { later, status, code, pauseMs }: CallFailed): number | null {
    if (status === 429)
      return call.outbox || (pauseMs ?? PATIENCE_MS) >= PATIENCE_MS ? null : pauseMs;
    const mayRepeat = call.repeatable ?? call.method === "GET";
    return mayRepeat && later && code !== "still_answering" ? this.pauseMs : null;
  }

  private async once<T>({ method, path, body, token, keepalive }: Call): Promise<T> {
    const headers: Record<string, string> = { "Accept-Language": this.sentences.language };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers["Authorization"] = `Bearer ${token}`;
    const abort = new AbortController();
    this.underWay.add(abort);
    const limit = setTimeout(() => abort.abort(), TIMEOUT_MS);
    let response: Response;
    let answer: unknown;
    try {
      response = await this.fetcher(this.base + path, {
        method,
        headers,
        credentials: "omit",
        signal: abort.signal,
        keepalive: !!keepalive,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      answer = text ? parsed(text) : undefined;
    } catch {
      throw new CallFailed("unreachable", this.sentences.unreachable, "unreachable");
    } finally {
      clearTimeout(limit);
      this.underWay.delete(abort);
    }
    if (response.ok && answer !== NO_JSON) return answer as T;
    throw this.failure(response, answer);
  }

  private failure({ status, headers }: Response, answer: unknown): CallFailed {
    // Somebody else answers at that address: a proxy, or the website itself.
    if (status < 400) return this.downAs("not_segue");
    const error = (answer as { error?: { code?: string; message?: string } } | undefined)?.error;
    // 429 will work after a pause, 408 is the server's own time limit.
    const fault = status >= 500 || status === 429 || status === 408 ? "down" : "refused";
    // What is wrong with a request's form is for programmers.
    const sentence = error?.code === "invalid" ? "" : error?.message;
    return new CallFailed(
      fault,
      sentence || this.sentences[fault],
      error?.code ?? String(status),
      status,
      pause(headers.get("Retry-After")),
    );
  }
}

/** Of a date, which the header may hold as well, nothing is made. */
function pause(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) * 1000 : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON; // A page of HTML.
  }
}
