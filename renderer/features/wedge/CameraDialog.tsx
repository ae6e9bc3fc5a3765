import { useEffect, useRef, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { loadDecoder, type Picture } from './decode.ts';
import './camera.css';

/** A picture this wide shows a code of three centimetres at arm's length, and is read in some ten milliseconds. */
const READ_WIDTH = 800;
/** The rest of the time belongs to the screen. */
const READ_EVERY_MS = 150;

function pictureOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): Picture | null {
  if (video.videoWidth === 0) return null;
  const scale = Math.min(1, READ_WIDTH / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * Opens the camera, hands over the first code in its picture and closes it again.
 * @returns how to stop; the camera is off afterwards, whenever it is called
 */
function watch(
  video: HTMLVideoElement,
  heard: { readonly onCode: (text: string) => void; readonly onFailure: (error: unknown) => void },
): () => void {
  let stream: MediaStream | null = null;
  let over = false;
  const stop = (): void => {
    over = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const begin = async (): Promise<void> => {
    const [decode, opened] = await Promise.all([
      loadDecoder(),
      navigator.mediaDevices
        .getUserMedia({ video: { width: { ideal: 1280 } }, audio: false })
        .then((camera) => {
          stream = camera;
          // It was closed while the camera was still opening.
          if (over) stop();
          return camera;
        }),
    ]);
    if (over) return;
    video.srcObject = opened;
    const canvas = document.createElement('canvas');
    let readAt = 0;
    const look = (now: number): void => {
      if (over) return;
      try {
        const due = now - readAt >= READ_EVERY_MS;
        if (due) readAt = now;
        const picture = due ? pictureOf(video, canvas) : null;
        const text = picture === null ? null : decode(picture);
        if (text !== null) {
          stop();
          heard.onCode(text);
          return;
        }
      } catch (error) {
        stop();
        heard.onFailure(error);
        return;
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };
  begin().catch((error: unknown) => {
    stop();
    if (!over) heard.onFailure(error);
  });
  return stop;
}

/** Scans a code on paper with the camera of this machine. What it reads was before it, as with a scanner. */
export function CameraDialog({ onClose }: { readonly onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const { run } = useAct();
  const [state, setState] = useState<'opening' | 'looking' | 'failed'>('opening');

  // The page around draws itself anew all the time, and must not open the camera anew with it.
  const deliver = useRef((_text: string): void => undefined);
  useEffect(() => {
    // What it is, the station says, as after any scan.
    deliver.current = (text) => run(() => client.scan.code({ text, source: 'camera' }), onClose, onClose);
  });

  useEffect(() => {
    if (video.current === null) return;
    return watch(video.current, {
      onCode: (text) => deliver.current(text),
      onFailure: (error) => {
        console.warn('no camera', error);
        setState('failed');
      },
    });
  }, []);

  return (
    <Dialog
      title="用摄像头扫码"
      onClose={onClose}
      width={760}
      footer={<PlainAction onPress={onClose}>返回</PlainAction>}
    >
      {state === 'failed' ? (
        <p className="gc-act-text" role="alert">
          摄像头打不开，可能没有接好。请接好后重新打开，或用扫码枪、手工输入。
        </p>
      ) : (
        <>
          <div className="gc-camera">
            <video ref={video} autoPlay muted playsInline onLoadedData={() => setState('looking')} />
          </div>
          <p role="status">
            {state === 'opening' ? '正在打开摄像头' : '把码放到画面中间，离镜头一掌远，读到会自己关上'}
          </p>
        </>
      )}
    </Dialog>
  );
}
