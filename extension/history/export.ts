import { VALUES } from '@schema/values';
import type { Impression, ShownLabel } from './impression';
import { readingOf } from './showing';

/** Raised whenever a field of the JSON is removed or changes its meaning. */
const SCHEMA_VERSION = 1;

const COLUMNS = [
  'impression',
  'started',
  'seconds',
  'video_id',
  'url',
  'author',
  'description',
  'surface',
  'reading',
  'labeler',
  'value',
  'level',
  'confidence',
] as const;

const LEVELS: Readonly<Record<ShownLabel['level'], string>> = {
  2: 'dominant',
  1: 'present',
  [-1]: 'in conflict',
};

const NAMES = new Map(VALUES.map((value) => [value.id, value.name]));

/**
 * One field as RFC 4180 has it. Text that a spreadsheet would take for a formula gets an
 * apostrophe in front (the OWASP list of characters, with their full-width forms): it comes from
 * strangers.
 */
function field(content: string | number): string {
  if (typeof content === 'number') return String(content);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(content) ? `'${content}` : content;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * One line for each label of each impression, and one for an impression without labels. With a
 * byte order mark, without which spreadsheets misread UTF-8.
 */
export function toCsv(impressions: readonly Impression[]): string {
  const rows = impressions.flatMap((impression) => {
    const shown = [
      impression.id,
      new Date(impression.started).toISOString(),
      Math.round(impression.seconds * 10) / 10,
      impression.videoId,
      impression.url,
      impression.author ?? '',
      impression.description,
      impression.surface,
      readingOf(impression),
      impression.labeler ?? '',
    ];
    if (impression.labels.length === 0) return [[...shown, '', '', '']];
    return impression.labels.map((label) => [
      ...shown,
      NAMES.get(label.value) ?? label.value,
      LEVELS[label.level],
      label.score,
    ]);
  });
  return `\ufeff${[COLUMNS, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}

/** Impressions as they are kept, with the version of their form and the time of the export. */
export function toJson(impressions: readonly Impression[], now: number): string {
  const exported = new Date(now).toISOString();
  return JSON.stringify({ schema_version: SCHEMA_VERSION, exported, impressions }, null, 1);
}

/** Hands a file to the browser's downloads. */
export function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
