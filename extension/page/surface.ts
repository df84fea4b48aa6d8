import type { Surface } from './post';

/** `/en/…`, `/pt-BR/…`, `/fil-PH/…`, `/zh-Hant-TW/…`; not `/tag/…`. */
const LOCALE = /^\/(?:[a-z]{2}|[a-z]{2,3}(?:-[A-Za-z]{2,4}|-\d{3}){1,2})(?=\/|$)/;
const POST_PATH = /^\/@([\w.-]*)\/(?:video|photo)\/(\d{15,20})\/?$/;
const PROFILE_PATH = /^\/@[\w.-]+(?:\/(?!live(?:\/|$)).*)?$/;

/** What an address says about one post. Not proof that this post is the one on screen. */
export interface Permalink {
  readonly author: string | null;
  readonly id: string;
}

function withoutLocale(path: string): string {
  return path.replace(LOCALE, '') || '/';
}

/** The surface at a path of www.tiktok.com; `null` where no posts are watched. */
export function surfaceOf(path: string): Surface | null {
  const rest = withoutLocale(path);
  if (POST_PATH.test(rest)) return 'video';
  if (PROFILE_PATH.test(rest)) return 'profile';
  switch (rest.split('/')[1]) {
    case '':
    case 'foryou':
      return 'foryou';
    case 'following':
      return 'following';
    case 'friends':
      return 'friends';
    case 'explore':
      return 'explore';
    case 'search':
      return 'search';
    case 'tag':
      return 'tag';
    case 'music':
      return 'music';
    default:
      return null;
  }
}

/** The post that a path names, if it is the page of one. */
export function permalinkOf(path: string): Permalink | null {
  const found = POST_PATH.exec(withoutLocale(path));
  return found?.[2] === undefined ? null : { author: found[1] || null, id: found[2] };
}

/** The handle of a link that leads to exactly a profile, `/@handle`. */
export function handleOf(href: string): string | null {
  const path = href.replace(/^https:\/\/www\.tiktok\.com(?=\/)/, '').replace(/[?#].*$/, '');
  return /^\/@([\w.-]{1,40})\/?$/.exec(withoutLocale(path))?.[1] ?? null;
}

/** The post that a link leads to. */
export function linkedPost(href: string): Permalink | null {
  return permalinkOf(href.replace(/^https:\/\/www\.tiktok\.com(?=\/)/, '').replace(/[?#].*$/, ''));
}
