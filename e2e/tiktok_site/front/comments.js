// The comments of a post.

import { h, short } from './dom.js';
import { icon } from './icons.js';
import { ask, kindOf, known, pathOf } from './items.js';
import { accountPath, linksPosts } from './names.js';
import { iconButton } from './parts.js';
import { text } from './texts.js';

function remark(comment, place, post) {
  const { unique_id: handle } = comment.user;
  const others = [...known.values()].filter(
    (item) => kindOf(item) === 'video' && item.id !== post.id,
  );
  const other = others[place];
  return h(
    'div',
    { label: 'DivCommentItemContainer', look: 'comment' },
    h('span', { look: 'face' }, handle[0].toUpperCase()),
    h(
      'div',
      {},
      h('a', { look: 'who', href: accountPath(handle) }, handle),
      h('p', { mark: 'comment-level-1', dir: 'auto' }, comment.text),
      // People answer with films, and their links lead to other posts.
      place === 1 && other && linksPosts
        ? h('a', { look: 'tag', href: pathOf(other) }, `${location.host}${pathOf(other)}`)
        : null,
      h('small', {}, `${place + 2}d · ${text('reply')}`),
    ),
    h('span', { look: 'liked' }, icon('like'), short(comment.digg_count)),
  );
}

/** Title, comments and input for a post; `close` adds a button for it. */
export function comments(item, close = null) {
  const list = h('div', { label: 'DivCommentListContainer', look: 'comment-list' });
  ask('/api/comment/list/', { aweme_id: item.id }).then((answer) =>
    list.append(...answer.comments.map((comment, place) => remark(comment, place, item))),
  );
  const input = h('div', {
    mark: 'comment-input',
    look: 'comment-input',
    contenteditable: 'true',
    role: 'textbox',
    'aria-label': text('add_comment'),
    'data-placeholder': text('add_comment'),
  });
  return h(
    'div',
    { label: 'DivCommentContainer', look: 'comments' },
    h(
      'header',
      {},
      h('h2', {}, `${text('comments')} `, h('span', {}, short(item.stats.commentCount))),
      close && iconButton('close', text('close'), close),
    ),
    list,
    h('footer', {}, input, h('button', { type: 'button', look: 'post-comment' }, text('post'))),
  );
}

/** The column at the side that narrows the feed. */
export class CommentSidebar {
  constructor() {
    this.root = h('aside', {
      label: 'DivCommentSidebarTransitionWrapper',
      look: 'sidebar',
      hidden: true,
    });
    this.item = null;
  }

  get open() {
    return !this.root.hidden;
  }

  toggle(item) {
    if (this.open) this.hide();
    else {
      this.root.hidden = false;
      this.show(item);
    }
  }

  hide() {
    this.root.hidden = true;
    this.item = null;
  }

  /** Shows another post's comments if the column is open. */
  show(item) {
    if (!this.open || this.item?.id === item.id) return;
    this.item = item;
    this.root.replaceChildren(comments(item, () => this.hide()));
  }
}
