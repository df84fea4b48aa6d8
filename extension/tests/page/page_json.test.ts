import { beforeEach, expect, it } from 'vitest';
import { postsInPage } from '../../page/page_json';
import { showLayout } from './stage';

function id(place: number): string {
  return `73000000000000${10_000 + place}`;
}

beforeEach(() => {
  document.body.innerHTML = '';
});

it('reads the post of a single page, and nothing of who is logged in', () => {
  showLayout('single');
  const message = postsInPage(document);
  expect(message?.items.map((item) => item.page.description)).toEqual(['The first one']);
  expect(JSON.stringify(message)).not.toContain('me.myself');
});

it('reads the first posts of a feed, also from an older page', () => {
  const entry = { desc: 'One', author: { uniqueId: 'ana.makes' } };
  const older = { [id(2)]: { id: id(2), desc: 'Two', author: 'old.bike.club' } };
  const scope = { 'webapp.updated-items': [{ ...entry, id: id(1) }, null] };
  document.body.innerHTML = `
    <script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">
      ${JSON.stringify({ __DEFAULT_SCOPE__: scope })}</script>
    <script id="SIGI_STATE" type="application/json">${JSON.stringify({ ItemModule: older })}</script>`;
  expect(postsInPage(document)?.items.map((item) => [item.id, item.author])).toEqual([
    [id(1), 'ana.makes'],
    [id(2), 'old.bike.club'],
  ]);
});

it('is not disturbed by a page whose JSON is broken or missing', () => {
  expect(postsInPage(document)).toBeNull();
  document.body.innerHTML =
    '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{"a":</script>';
  expect(postsInPage(document)).toBeNull();
});
