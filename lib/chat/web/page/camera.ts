// QR codes seen by a camera, or on a photo where a page may not use one.

import jsqr from 'jsqr'; // the BarcodeDetector of browsers is missing in most of them

/** Why there is no camera. */
export type CameraProblem = 'INSECURE' | 'MISSING' | 'REFUSED' | 'BUSY';

/** How long to rest between two looks, in ms: people do not hold still for less. */
const REST_MS = 120;
/** The longer side of what is looked through, in pixels. Too many hide a code as well as too few. */
const SIDE_OF_FRAMES = 800;
const SIDES_OF_PHOTOS = [1_000, 1_800, 500];

/**
 * Shows in `video` what the camera sees, and tells each text that it reads there, until `signal` aborts.
 * @throws {CameraError}
 */
export async function watch(video: HTMLVideoElement, saw: (text: string) => void, signal: AbortSignal): Promise<void> {
  const stream = await open();
  try {
    if (signal.aborted) return;
    video.srcObject = stream;
    video.classList.toggle('mirror', stream.getVideoTracks()[0]?.getSettings().facingMode !== 'environment');
    await video.play();
    while (!signal.aborted) {
      const text = await read(video, video.videoWidth, video.videoHeight, SIDE_OF_FRAMES);
      if (text && !signal.aborted) saw(text);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  } catch (error) {
    if (!signal.aborted) throw error; // a video that is stopped while it starts
  } finally {
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) video.srcObject = null; // somebody may be looking again by now
  }
}

/** The text on a photo; undefined if no code can be read there. */
export async function readPhoto(photo: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(photo).catch(() => undefined); // it is no picture
  if (!bitmap) return undefined;
  try {
    for (const side of SIDES_OF_PHOTOS) {
      const text = await read(bitmap, bitmap.width, bitmap.height, side);
      if (text) return text;
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

async function open(): Promise<MediaStream> {
  if (!globalThis.isSecureContext) throw new CameraError('INSECURE');
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1_280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new CameraError(PROBLEMS[(error as Error).name] ?? 'MISSING');
  }
}

/** https://www.w3.org/TR/mediacapture-streams/#methods-6 */
const PROBLEMS: Record<string, CameraProblem> = {
  NotAllowedError: 'REFUSED',
  NotReadableError: 'BUSY',
  AbortError: 'BUSY',
};

/** What its types call `default` is the module itself. */
const jsQR = jsqr as unknown as typeof jsqr.default;

const canvas = document.createElement('canvas');

async function read(
  source: CanvasImageSource,
  width: number,
  height: number,
  side: number,
): Promise<string | undefined> {
  if (width === 0 || height === 0) return undefined; // no frame yet
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return (await detect()) ?? jsQR(data, canvas.width, canvas.height)?.data;
}

/** https://wicg.github.io/shape-detection-api/#barcode-detection-api */
interface Detector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

const { BarcodeDetector } = globalThis as { BarcodeDetector?: new (options: { formats: string[] }) => Detector };
const detector = BarcodeDetector && new BarcodeDetector({ formats: ['qr_code'] });

/** What the browser itself reads on the canvas, if it can. */
async function detect(): Promise<string | undefined> {
  const found = await detector?.detect(canvas).catch(() => []); // where the system lacks what the browser relies on
  return found?.[0]?.rawValue;
}

export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly code: CameraProblem;

  constructor(code: CameraProblem) {
    super(code);
    this.code = code;
  }
}
