import type { Pixels } from '../shared/backup/qr.ts';

/** Pictures of phones are larger than a code needs, and reading them takes seconds. */
const LARGEST = 1600;

/** A picture's pixels; one that is no picture gives an empty one. */
export async function pixelsOf(file: Blob): Promise<Pixels> {
  const picture = await createImageBitmap(file).catch(() => null);
  const scale = picture === null ? 1 : Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round((picture?.width ?? 1) * scale));
  const height = Math.max(1, Math.round((picture?.height ?? 1) * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null || picture === null) return { data: new Uint8ClampedArray(4), width: 1, height: 1 };
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height };
}
