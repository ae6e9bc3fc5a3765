import { client } from '../../app/client.ts';

/** What the station takes in one piece, as base64 text. */
const MAX_BASE64 = 15_900_000;
const LONG_EDGE = 2400;
const KEEP_BYTES = 3_000_000;

type Mime = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';
const MIMES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];
export const ACCEPT = MIMES.join(',');

export interface Picked {
  readonly mime: Mime;
  readonly base64: string;
  readonly label: string;
}

function isMime(text: string): text is Mime {
  return MIMES.includes(text);
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error('file could not be read'));
    reader.readAsDataURL(blob);
  });
}

function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)),
      'image/jpeg',
      0.88,
    );
  });
}

/** A telephone's photo of a paper is ten times larger than what is legible; it is brought to reading size. */
async function shrunk(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return jpegOf(canvas);
}

export type PickResult =
  | { readonly ok: true; readonly picked: Picked }
  | { readonly ok: false; readonly sentence: string };

/** Reads a chosen file; says in words why one cannot be taken. */
export async function readFile(file: File): Promise<PickResult> {
  if (!isMime(file.type)) return { ok: false, sentence: '请选照片（JPG、PNG）或 PDF' };
  try {
    const isPicture = file.type !== 'application/pdf';
    const blob = isPicture && file.size > KEEP_BYTES ? await shrunk(file) : file;
    const base64 = await base64Of(blob);
    if (base64.length > MAX_BASE64) return { ok: false, sentence: '文件太大，请选 11 MB 以内的' };
    const mime = isMime(blob.type) ? blob.type : file.type;
    return { ok: true, picked: { mime, base64, label: file.name.slice(0, 60) } };
  } catch (error) {
    console.warn('file not readable', error);
    return { ok: false, sentence: '这个文件打不开，请换一个' };
  }
}

/** One frame of the camera. */
export async function frameOf(video: HTMLVideoElement): Promise<Picked> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return { mime: 'image/jpeg', base64: await base64Of(await jpegOf(canvas)), label: '刚拍的照片' };
}

export async function store(picked: Picked, purpose: string, caseId: string): Promise<string> {
  const { mime, base64 } = picked;
  const { sha256 } = await client.attachments.put({ base64, mime, purpose, caseId });
  return sha256;
}
