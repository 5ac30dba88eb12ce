import { BASE_LINE, type Lettering, LINE_HEIGHT, type LineStyle } from '../../shared/backup/kit.ts';

/** Pixels for a point: 288 to the inch, sharp on paper. */
const SCALE = 4;
const FAMILY =
  'Arial, Helvetica, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
/** A letter without a font is drawn as the same box as one that no font has (the last for private use). */
const NO_LETTER = '\u{10FFFD}';

const fontOf = ({ size, bold }: LineStyle): string => `${bold ? 'bold ' : ''}${size}px ${FAMILY}`;

/** The system's fonts, on a canvas of this window; null where they lack most of the letters in `texts`. */
export function systemLettering(texts: string): Lettering | null {
  const measure = document.createElement('canvas').getContext('2d');
  if (measure === null || lack(texts)) return null;
  const width = (text: string, style: LineStyle): number => {
    measure.font = fontOf(style);
    return Math.ceil(measure.measureText(text).width);
  };
  return {
    width,
    async draw(text, style) {
      const canvas = document.createElement('canvas');
      canvas.width = width(text, style) * SCALE;
      canvas.height = Math.ceil(style.size * LINE_HEIGHT * SCALE);
      const pen = canvas.getContext('2d');
      if (pen === null) throw new Error('no canvas');
      pen.scale(SCALE, SCALE);
      pen.font = fontOf(style);
      pen.fillStyle = style.grey ? '#595959' : '#000000';
      pen.fillText(text, 0, style.size * (LINE_HEIGHT - BASE_LINE));
      const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
      if (picture === null) throw new Error('no picture');
      return new Uint8Array(await picture.arrayBuffer());
    },
  };
}

function lack(texts: string): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 32;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return true;
  const draw = (letter: string): string => {
    pen.clearRect(0, 0, 32, 32);
    pen.font = `24px ${FAMILY}`;
    pen.fillText(letter, 2, 26);
    return pen.getImageData(0, 0, 32, 32).data.join();
  };
  const box = draw(NO_LETTER);
  const letters = [...new Set(texts)].filter((letter) => letter >= '\u0370' && !/[\s\p{P}]/u.test(letter));
  return letters.filter((letter) => draw(letter) === box).length * 2 > letters.length;
}
