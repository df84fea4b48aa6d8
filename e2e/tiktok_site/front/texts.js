// Words of the page, in three languages; others read English.

import { language } from './names.js';

const english = {
  foryou: 'For You', explore: 'Explore', following: 'Following', friends: 'Friends', live: 'LIVE',
  messages: 'Messages', upload: 'Upload', profile: 'Profile', search: 'Search', theme: 'Theme',
  comments: 'Comments', add_comment: 'Add comment...', post: 'Post', like: 'Like', reply: 'Reply',
  comment: 'Comment', favorite: 'Favorite', share: 'Share', unmute: 'Unmute', volume: 'Volume',
  more: 'More', full: 'Full screen', cinema: 'Cinema mode', close: 'Close', next: 'Next video',
  previous: 'Previous video', sponsored: 'Sponsored', learn_more: 'Learn more', log_in: 'Log in',
  watch_live: 'Click to watch LIVE', related: 'Watch next', you_may_like: 'You may like',
  videos: 'Videos', follow: 'Follow', gone: 'Video currently unavailable', empty: 'Nothing here yet',
  verify: 'Drag the slider to fit the puzzle', photo_next: 'Next photo', photo_previous: 'Previous photo',
};

const others = {
  pt: {
    foryou: 'Para você', explore: 'Explorar', following: 'Seguindo', friends: 'Amigos',
    messages: 'Mensagens', upload: 'Carregar', profile: 'Perfil', search: 'Pesquisar', theme: 'Tema',
    comments: 'Comentários', add_comment: 'Adicionar comentário...', sponsored: 'Patrocinado',
    unmute: 'Ativar som', volume: 'Volume', more: 'Mais', log_in: 'Entrar', follow: 'Seguir',
    reply: 'Responder', related: 'Assistir a seguir', post: 'Publicar',
  },
  he: {
    foryou: 'בשבילך', explore: 'גילוי', following: 'במעקב', friends: 'חברים', live: 'שידור חי',
    messages: 'הודעות', upload: 'העלאה', profile: 'פרופיל', search: 'חיפוש', theme: 'ערכת נושא',
    comments: 'תגובות', add_comment: 'הוספת תגובה...', sponsored: 'ממומן', unmute: 'ביטול השתקה',
    volume: 'עוצמה', more: 'עוד', log_in: 'כניסה', follow: 'מעקב', reply: 'תשובה',
    related: 'לצפייה הבאה', post: 'פרסום', close: 'סגירה', like: 'אהבתי', share: 'שיתוף',
  },
};

/** A word of the page. */
export function text(key) {
  return others[language.split('-')[0]]?.[key] ?? english[key];
}
