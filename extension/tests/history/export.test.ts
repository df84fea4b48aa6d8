import { describe, expect, test } from 'vitest';
import { toCsv, toJson } from '../../history/export';
import { impression, label } from './impressions';

const lines = (csv: string) => csv.replace('\ufeff', '').split('\r\n');

describe('CSV', () => {
  test('has one line for each label', () => {
    const shown = impression({ labels: [label('hedonism', 2), label('power_resources', -1)] });
    const [header, first, second, end] = lines(toCsv([shown]));
    expect(header).toBe(
      'impression,started,seconds,video_id,url,author,description,surface,reading,labeler,value,level,confidence',
    );
    expect(first).toContain(',final,embedded/1,Hedonism,dominant,0.5');
    expect(second).toContain(',Power: resources,in conflict,0.5');
    expect(end).toBe('');
  });

  test('has one line for a video without labels', () => {
    const [, only, end] = lines(toCsv([impression({ final: false, labeler: null })]));
    expect(only).toMatch(/,none,,,,$/);
    expect(end).toBe('');
  });

  test('quotes commas, quotes and line breaks', () => {
    const csv = toCsv([impression({ description: 'she said "no",\nthen yes' })]);
    expect(csv).toContain(',"she said ""no"",\nthen yes",');
  });

  test.each(['=1+1', '+1', '-1', '@cmd', '\t=1', '\r=1', '＝1'])(
    'keeps spreadsheets from running %j',
    (description) => {
      expect(toCsv([impression({ description })])).toMatch(/,"?'/);
    },
  );

  test('says its encoding to spreadsheets', () => {
    expect(toCsv([])).toMatch(/^\ufeffimpression,/);
  });
});

describe('JSON', () => {
  test('has the version of its form, the time, and everything that is kept', () => {
    const shown = impression({ labels: [label('face')] });
    expect(JSON.parse(toJson([shown], Date.UTC(2026, 10, 24)))).toEqual({
      schema_version: 1,
      exported: '2026-11-24T00:00:00.000Z',
      impressions: [shown],
    });
  });
});
