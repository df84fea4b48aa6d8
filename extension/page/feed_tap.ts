import { type FeedAddress, feedAddress, feedMessage } from './feed_answer';
import { FEED_EVENT, FEED_WANTED_EVENT, type FeedMessage } from './feed_message';
import { postsInPage } from './page_json';

/** Posts that are kept to be told again. */
const MOST_KEPT = 300;

/** What was read of the feed, told as it comes and again when somebody asks. */
class Told {
  #messages: FeedMessage[] = [];
  #items = 0;

  constructor(private readonly page: Document) {
    page.addEventListener(FEED_WANTED_EVENT, () => {
      for (const message of this.#messages) this.#send(message);
    });
  }

  add(message: FeedMessage): void {
    this.#messages.push(message);
    this.#items += message.items.length;
    while (this.#items > MOST_KEPT && this.#messages.length > 1) {
      this.#items -= this.#messages.shift()?.items.length ?? 0;
    }
    this.#send(message);
  }

  #send(message: FeedMessage): void {
    // A string is the one thing that passes between worlds unchanged in all browsers.
    this.page.dispatchEvent(new CustomEvent(FEED_EVENT, { detail: JSON.stringify(message) }));
  }
}

/** The methods of the page that are read along. */
export interface TappedWindow {
  readonly document: Document;
  readonly location: { readonly href: string };
  fetch: typeof fetch;
  readonly XMLHttpRequest: { readonly prototype: XMLHttpRequest };
}

function addressOf(input: unknown): string {
  if (typeof input === 'string') return input;
  if (input instanceof URL) return input.href;
  return input instanceof Request ? input.url : '';
}

/**
 * In the page's world: read the posts in the page's own JSON, and read along when it asks for its
 * feed. The page gets the very promises, answers and errors that it would get otherwise; whatever
 * fails here stays here.
 */
export function tapFeed(page: TappedWindow): void {
  const told = new Told(page.document);

  const readPage = (): void => {
    const message = postsInPage(page.document);
    if (message !== null) told.add(message);
  };
  if (page.document.readyState === 'loading') {
    page.document.addEventListener('DOMContentLoaded', readPage, { once: true });
  } else {
    readPage();
  }

  const read = (address: FeedAddress, body: unknown): void => {
    const message = feedMessage(address, typeof body === 'string' ? JSON.parse(body) : body);
    if (message !== null) told.add(message);
  };

  const watched = (address: string): FeedAddress | null => feedAddress(address, page.location.href);

  page.fetch = new Proxy(page.fetch, {
    apply(target, self, parameters: Parameters<typeof fetch>) {
      const promise: Promise<Response> = Reflect.apply(target, self, parameters);
      try {
        const address = watched(addressOf(parameters[0]));
        if (address !== null) {
          promise
            // The page's own reaction comes after this one, so that the body is still unread.
            .then((response) => (response.ok ? response.clone().text() : null))
            .then((body) => body !== null && read(address, body))
            .catch(() => undefined);
        }
      } catch {
        // What can't be read is left to the page.
      }
      return promise;
    },
  });

  const asked = new WeakMap<XMLHttpRequest, FeedAddress | null>();

  const loaded = (event: Event): void => {
    try {
      const request = event.currentTarget as XMLHttpRequest;
      const address = asked.get(request) ?? null;
      if (address === null || request.status !== 200) return;
      const { responseType } = request;
      if (responseType === '' || responseType === 'text') read(address, request.responseText);
      else if (responseType === 'json') read(address, request.response);
    } catch {
      // As above.
    }
  };

  const { prototype } = page.XMLHttpRequest;
  prototype.open = new Proxy(prototype.open, {
    apply(target, self: XMLHttpRequest, parameters: unknown[]) {
      try {
        const address = watched(addressOf(parameters[1]));
        if (address !== null && !asked.has(self)) self.addEventListener('load', loaded);
        // A request object may be used again, for something else.
        if (address !== null || asked.has(self)) asked.set(self, address);
      } catch {
        // As above.
      }
      return Reflect.apply(target, self, parameters);
    },
  });
}
