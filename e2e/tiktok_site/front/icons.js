// Icons, drawn for this page.

const strokes = {
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  compass: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.5 8.5l-2 5-5 2 2-5z',
  following:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.500-6 6-6s6 2 6 6M16 11l2 2 4-4',
  friends:
    'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2-5 5-5s5 2 5 5M14 14.500c3-1 7 .5 7 4.500',
  live: 'M4 7h12v10H4zM16 11l5-3v8l-5-3z',
  messages: 'M4 5h16v11H10l-5 4v-4H4z',
  upload: 'M5 5h14v14H5zM12 9v6M9 12h6',
  profile: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  muted: 'M4 9v6h4l5 4V5L8 9zM17 9.500l5 5M22 9.500l-5 5',
  sound: 'M4 9v6h4l5 4V5L8 9zM17 9c1.500 2 1.500 4 0 6M19.500 6.500c3.500 3.500 3.500 7.500 0 11',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  cinema: 'M3 6h18v12H3zM7 6v12M17 6v12',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  close: 'M5 5l14 14M19 5 5 19',
  theme: 'M12 4a8 8 0 1 0 8 8 6 6 0 0 1-8-8z',
};

const shapes = {
  like: 'M12 21C5 16 2 12.500 2 8.500 2 5.500 4.300 3.500 7 3.500c2 0 3.800 1 5 3 1.200-2 3-3 5-3 2.700 0 5 2 5 5 0 4-3 7.500-10 12.500z',
  comment:
    'M12 3C6.500 3 2 6.600 2 11.200c0 4.500 4.300 8 9.700 8.100V22c5-1.800 10.300-5.800 10.300-10.800C22 6.600 17.500 3 12 3zM7.500 12.700a1.400 1.400 0 1 1 0-2.800 1.400 1.400 0 0 1 0 2.800zm4.500 0a1.400 1.400 0 1 1 0-2.800 1.400 1.400 0 0 1 0 2.800zm4.500 0a1.400 1.400 0 1 1 0-2.800 1.400 1.400 0 0 1 0 2.800z',
  favorite: 'M5 3h14a1 1 0 0 1 1 1v17l-8-5-8 5V4a1 1 0 0 1 1-1z',
  share: 'M13 4.500 22 12l-9 7.500V15c-5 0-8.500 1.500-11 5 .5-6 4-10.500 11-11z',
  note: 'M9 4l11-2v13.500A3.500 3 0 1 1 17 12.600V7l-5 .9v9.600A3.500 3 0 1 1 9 14.600z',
  play: 'M7 4l13 8-13 8z',
};

/** An icon that takes the colour of the text around it. */
export function icon(name) {
  const template = document.createElement('template');
  const drawn = shapes[name]
    ? `<path fill="currentColor" fill-rule="evenodd" d="${shapes[name]}"/>`
    : `<path fill="none" stroke="currentColor" stroke-width="${name === 'more' ? 3.5 : 2}" stroke-linecap="round" stroke-linejoin="round" d="${strokes[name]}"/>`;
  template.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${drawn}</svg>`;
  return template.content.firstChild;
}
