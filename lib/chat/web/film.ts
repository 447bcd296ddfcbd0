// A film of what a page shows, for the camera of a browser in a test: YUV4MPEG2, which needs no codec.

import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const [WIDTH, HEIGHT] = [640, 480];
const FRAMES = 10;

/** Films what `selector` selects on the page, as somebody sees it who holds a camera in front of the screen. */
export async function film(page: Page, selector: string, file: string): Promise<void> {
  const picture = await page.locator(selector).screenshot();
  const brightness = Buffer.from(await greyOf(page, picture.toString('base64')), 'base64');
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, 128); // none
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness, colour]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([header, ...Array(FRAMES).fill(frame)]));
}

/** The picture in the middle of a grey frame: one byte for each pixel. */
async function greyOf(page: Page, picture: string): Promise<string> {
  return page.evaluate(
    async ([source, width, height]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      context.fillStyle = '#888';
      context.fillRect(0, 0, width, height);
      const side = height * 0.9;
      context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side);
      const { data } = context.getImageData(0, 0, width, height);
      let bytes = '';
      for (let at = 0; at < data.length; at += 4) bytes += String.fromCharCode(data[at]!);
      return btoa(bytes);
    },
    [picture, WIDTH, HEIGHT] as const,
  );
}

/** What makes a browser take the film at `path` for what its camera sees, and ask nobody whether it may. */
export function asCamera(path: string): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${path}`,
  ];
}
