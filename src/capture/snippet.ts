/** What a page tells the snippet. */
export interface CaptureOptions {
  /** Where events go: an address of the page's own host, or of the same owner's. */
  readonly endpoint: string;
  /** The owner's domain, such as `shop.example`; the page's host without `www.` when not given. */
  readonly owner?: string;
  /** Whether the visitor consented to analytics; while undefined nothing is stored or sent. */
  readonly consent?: boolean | undefined;
  /** Events that are sent together, 20 when not given. */
  readonly batch?: number;
  /** Milliseconds until fewer are sent, 5000 when not given. */
  readonly wait?: number;
}

type Value = string | number | boolean;

export interface Capture {
  /** A page is seen; the path of the address when not given. The event is sent when the page is left. */
  page(path?: string): void;
  /** Something is done, by the name of its kind, such as `add_to_cart`. */
  track(name: string, properties?: Readonly<Record<string, Value>>): void;
  /** The visitor is this customer. An address of e-mail is no id and is not taken. */
  identify(customerId: string): void;
  /** The visitor consents, or no longer: then ids and unsent events are forgotten. */
  consent(given: boolean): void;
  /** Sends what waits. */
  flush(): void;
}

interface Waiting {
  [name: string]: unknown;
}

const sessionGap = 1_800_000;
const mostWaiting = 200;

/**
 * Captures events of a page and sends them in batches, one JSON object on each line. Visitors who ask not to be tracked
 * (Do-Not-Track, Global Privacy Control) and those who have not consented are not: no id is stored, nothing is sent.
 *
 * @throws TypeError when the endpoint is of another owner, or not encrypted.
 */
export function capture(options: CaptureOptions): Capture {
  const url = ownEndpoint(options);
  const { batch = 20, wait = 5000 } = options;
  const privacy = navigator as Navigator & { globalPrivacyControl?: boolean };
  const refused = privacy.globalPrivacyControl === true || navigator.doNotTrack === "1";
  let consented = options.consent;
  let queue: Waiting[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let open: { event: Waiting; since: number } | undefined;

  const active = (): boolean => !refused && consented === true;

  const add = (type: string, fields: Waiting): void => {
    const event = make(type, fields);
    if (event) enqueue(event);
  };

  const make = (type: string, fields: Waiting): Waiting | undefined => {
    if (!active()) return undefined;
    const now = Date.now();
    const { innerWidth, innerHeight } = window;
    const touch = matchMedia("(pointer:coarse)").matches;
    return {
      event_id: crypto.randomUUID(),
      type,
      web_id: keep("seg_web", (kept) => kept ?? crypto.randomUUID()),
      session_id: session(now),
      occurred_at: new Date(now).toISOString(),
      page: location.pathname,
      device: touch ? (Math.min(innerWidth, innerHeight) < 600 ? "mobile" : "tablet") : "desktop",
      consent: true,
      ...fields,
    };
  };

  const enqueue = (event: Waiting): void => {
    queue = [...queue, event].slice(-mostWaiting);
    if (queue.length >= batch) flush();
    else timer ??= setTimeout(flush, wait);
  };

  const closePage = (): void => {
    const seen = open;
    open = undefined;
    if (seen && active()) enqueue({ ...seen.event, seconds: Math.round((Date.now() - seen.since) / 1000) });
  };

  const flush = (leaving?: unknown): void => {
    clearTimeout(timer);
    timer = undefined;
    if (queue.length === 0) return;
    const sent = queue;
    queue = [];
    const body = `${sent.map((event) => JSON.stringify(event)).join("\n")}\n`;
    if (leaving === true && navigator.sendBeacon(url, body)) return;
    const again = (): void => {
      if (active()) queue = [...sent, ...queue].slice(-mostWaiting);
    };
    fetch(url, { method: "POST", body, keepalive: body.length < 60_000, credentials: "omit" }).then((answer) => {
      if (answer.status >= 500) again();
    }, again);
  };

  const leave = (): void => {
    closePage();
    flush(true);
  };

  const forget = (): void => {
    queue = [];
    open = undefined;
    clearTimeout(timer);
    timer = undefined;
    for (const name of ["seg_web", "seg_session"]) keep(name, () => undefined);
  };

  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  if (refused || consented === false) forget();

  return {
    page(path = location.pathname) {
      closePage();
      const event = make("page", { name: "page_view", page: path });
      open = event && { event, since: Date.now() };
    },
    track: (name, properties = {}) => add("track", { name, properties }),
    identify(customerId) {
      if (customerId && !customerId.includes("@")) add("identify", { user_id: customerId });
    },
    consent(given) {
      consented = given;
      if (!given) forget();
    },
    flush: () => flush(),
  };
}

function ownEndpoint({ endpoint, owner }: CaptureOptions): string {
  const url = new URL(endpoint, location.href);
  const domain = owner ?? location.hostname.replace(/^www\./, "");
  const own = [url.hostname, location.hostname].every((host) => host === domain || host.endsWith(`.${domain}`));
  if (own && url.protocol === location.protocol) return url.href;
  throw new TypeError("Cannot capture events: the endpoint is not of the page's owner");
}

/** The session goes on until half an hour passes without an event. */
function session(now: number): string {
  const kept = keep("seg_session", (before) => {
    const [id, last] = (before ?? "").split(" ");
    return `${id && now - Number(last) < sessionGap ? id : crypto.randomUUID()} ${now}`;
  });
  return kept?.split(" ")[0] ?? "";
}

const inMemory: Record<string, string | undefined> = {};

/** Changes a value that the browser keeps for this site; a browser that keeps nothing remembers it until the page ends. */
function keep(name: string, change: (kept: string | undefined) => string | undefined): string | undefined {
  try {
    const value = change(localStorage.getItem(name) ?? undefined);
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    return value;
  } catch {
    inMemory[name] = change(inMemory[name]);
    return inMemory[name];
  }
}
