import type { PageKnowledge, Watch } from '@schema/client_message';

/** Largest message that a server takes by default is 64 KiB; the rest of it has room as well. */
const LARGEST_PAGE = 60 * 1024;

/** The watch without what would make it larger than a server takes: first captions go. */
export function fitting(watch: Watch): Watch {
  const { page } = watch;
  if (!page || size(page) <= LARGEST_PAGE) return watch;
  const { captions: _, ...withoutCaptions } = page;
  if (size(withoutCaptions) <= LARGEST_PAGE) return { ...watch, page: withoutCaptions };
  const { page: _page, ...bare } = watch;
  return bare;
}

/** In bytes of UTF-8. */
function size(page: PageKnowledge): number {
  return new TextEncoder().encode(JSON.stringify(page)).length;
}
