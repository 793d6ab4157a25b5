// The pictures: plain SVG, made by hand. Bars for one figure of all responders, and curves of latency.

const WIDTH = 760;
const FONT = 'font-family="sans-serif" font-size="13"';
const INK = '#24292f';
const FAINT = '#d0d7de';
const OURS = '#1a7f37';
const THEIRS = '#8c959f';
const CURVES =
  '#57606a #0969da #54aeff #1a7f37 #bf8700 #8250df #cf222e #953800 #bf3989 #6fdd8b #0a3069 #d4a72c'.split(
    ' ',
  );

const isOurs = (name) => name.startsWith('arproxy');
const escapeText = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const text = (x, y, words, more = '') => `<text x="${x}" y="${y}" ${more}>${escapeText(words)}</text>`;
const line = (x1, y1, x2, y2, more) => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${more}/>`;

function picture(height, { title, caption }, body) {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ${FONT} fill="${INK}">`,
    `<title>${escapeText(title)}</title>`,
    '<rect width="100%" height="100%" fill="white"/>',
    text(16, 26, title, 'font-size="16" font-weight="bold"'),
    ...body,
    text(16, height - 12, caption, 'font-size="11" fill="#57606a"'),
    '</svg>',
  ].join('\n')}\n`;
}

/** `bars`: { name, value }; the longest fills the width. */
export function barsSvg(words, bars, format) {
  const [left, right, step] = [150, 110, 26];
  const most = Math.max(...bars.map(({ value }) => value));
  const body = bars.flatMap(({ name, value }, i) => {
    const y = 44 + i * step;
    const width = Math.max(1, ((WIDTH - left - right) * value) / most);
    const colour = isOurs(name) ? OURS : THEIRS;
    return [
      text(left - 8, y + 15, name, 'text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${width.toFixed(1)}" height="${step - 7}" fill="${colour}"/>`,
      text(left + width + 6, y + 15, format(value)),
    ];
  });
  return picture(44 + bars.length * step + 34, words, body);
}

/** `curves`: { name, points: [percentile, microseconds][] }; both axes logarithmic, the one in nines. */
export function curvesSvg(words, curves) {
  const [left, top, right, bottom] = [70, 44, 160, 70];
  const height = 430;
  const values = curves.flatMap(({ points }) => points.map(([, us]) => us));
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const x = (percentile) => left + ((WIDTH - left - right) * -Math.log10(1 - percentile / 100)) / 4;
  const y = (us) =>
    height - bottom - ((height - top - bottom) * Math.log10(us / low)) / Math.log10(high / low);
  const end = WIDTH - right;
  const grid = [];
  for (let us = low; us <= high; us *= 10) {
    grid.push(line(left, y(us), end, y(us), `stroke="${FAINT}"`));
    grid.push(text(left - 8, y(us) + 4, microseconds(us), 'text-anchor="end"'));
  }
  for (const percentile of [1, 50, 90, 99, 99.9, 99.99]) {
    grid.push(line(x(percentile), top, x(percentile), height - bottom, `stroke="${FAINT}"`));
    grid.push(text(x(percentile), height - bottom + 20, `${percentile}%`, 'text-anchor="middle"'));
  }
  const lines = curves.flatMap(({ name, points }, i) => {
    const path = points.map(([percentile, us]) => `${x(percentile).toFixed(1)},${y(us).toFixed(1)}`);
    const colour = CURVES[i % CURVES.length];
    const width = isOurs(name) ? 2.5 : 1.5;
    return [
      `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="${width}"/>`,
      line(end + 14, top + 12 + i * 20, end + 34, top + 12 + i * 20, `stroke="${colour}" stroke-width="3"`),
      text(end + 40, top + 16 + i * 20, name),
    ];
  });
  return picture(height, words, [...grid, ...lines]);
}

const microseconds = (us) => (us >= 1e6 ? `${us / 1e6} s` : us >= 1000 ? `${us / 1000} ms` : `${us} µs`);
