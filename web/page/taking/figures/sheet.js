/**
 * What a figure is drawn of: lines, areas and texts at places in pixels, which become SVG, or go on a canvas of any scale. Pure but
 * for the canvas.
 */

/**
 * @typedef {object} Line
 * @property {number[]} points  x and y by turns
 * @property {string} color
 * @property {number} [width]
 * @property {number[]} [dash]
 * @property {number} [alpha]
 * @property {boolean} [filled]  an area instead
 *
 * @typedef {object} Text
 * @property {string} text
 * @property {number} x
 * @property {number} y  of the middle of its height
 * @property {string} color
 * @property {'left' | 'center' | 'right'} [align]
 * @property {number} [size]
 * @property {boolean} [bold]
 *
 * @typedef {{width: number, height: number, paper: string, title: string, marks: (Line | Text)[]}} Sheet
 */

const FONT = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", sans-serif';
const SIZE = 13;
const ANCHORS = { left: 'start', center: 'middle', right: 'end' };

/** About how wide a text is: Chinese characters are square. @param {string} text @param {number} [size] */
export const widthOf = (text, size = SIZE) =>
  Array.from(text).reduce((sum, character) => sum + (/[\u2e80-\uffff]/.test(character) ? 1 : 0.56) * size, 0);

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** @param {number} value */
const short = (value) => String(Number(value.toFixed(2)));

/** @param {Line | Text} mark */
function element(mark) {
  if ('text' in mark) {
    const { text, x, y, color, align = 'left', size = SIZE, bold } = mark;
    const weight = bold ? ' font-weight="600"' : '';
    return `<text x="${short(x)}" y="${short(y)}" dy="0.35em" fill="${escaped(color)}" font-size="${size}" text-anchor="${ANCHORS[align]}"${weight}>${escaped(text)}</text>`;
  }
  const { points, color, width = 1, dash, alpha = 1, filled } = mark;
  const list = Array.from({ length: points.length / 2 }, (_, i) => `${short(points[2 * i])},${short(points[2 * i + 1])}`);
  const opacity = alpha < 1 ? ` opacity="${alpha}"` : '';
  if (filled) return `<polygon points="${list.join(' ')}" fill="${escaped(color)}"${opacity}/>`;
  const dashes = dash?.length ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  return `<polyline points="${list.join(' ')}" fill="none" stroke="${escaped(color)}" stroke-width="${width}" stroke-linejoin="round"${dashes}${opacity}/>`;
}

/** @param {Sheet} sheet @returns {string} */
export const toSvg = ({ width, height, paper, title, marks }) =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(FONT)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escaped(paper)}"/>`,
    ...marks.map(element),
    '</svg>',
  ].join('\n');

/**
 * @param {CanvasRenderingContext2D} context  of pixels of the sheet's
 * @param {Sheet} sheet
 */
export function paint(context, { width, height, paper, marks }) {
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  for (const mark of marks) {
    if ('text' in mark) {
      context.fillStyle = mark.color;
      context.font = `${mark.bold ? '600 ' : ''}${mark.size ?? SIZE}px ${FONT}`;
      context.textAlign = mark.align ?? 'left';
      context.textBaseline = 'middle';
      context.fillText(mark.text, mark.x, mark.y);
      continue;
    }
    context.globalAlpha = mark.alpha ?? 1;
    context.setLineDash(mark.dash ?? []);
    context.lineWidth = mark.width ?? 1;
    context.lineJoin = 'round';
    context.strokeStyle = context.fillStyle = mark.color;
    context.beginPath();
    for (let i = 0; i < mark.points.length; i += 2) context.lineTo(mark.points[i], mark.points[i + 1]);
    if (mark.filled) context.fill();
    else context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([]);
  }
}
