import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { ACCEPT, frameOf, type Picked, readFile } from './files.ts';
import './papers.css';

export interface PickFileProps {
  /** What is photographed, for the accessible name: 死亡证明. */
  readonly what: string;
  readonly picked: Picked | null;
  readonly onPick: (picked: Picked | null) => void;
  /** Only pictures, for a portrait. */
  readonly pictureOnly?: boolean;
}

/** A file from the scanner's folder, or a picture taken on the spot; shown before it is kept. */
export function PickFile({ what, picked, onPick, pictureOnly = false }: PickFileProps) {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [camera, setCamera] = useState(false);

  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readFile(file);
    if (read.ok && pictureOnly && read.picked.mime === 'application/pdf')
      setProblem('这里要照片，不能是 PDF');
    else if (read.ok) {
      setProblem(null);
      onPick(read.picked);
    } else setProblem(read.sentence);
  };

  return (
    <div className="gc-pick">
      <div className="gc-pick-ways">
        <label className="gc-pick-file" htmlFor={id}>
          选择{what}文件
        </label>
        <input
          id={id}
          type="file"
          accept={pictureOnly ? 'image/jpeg,image/png,image/webp' : ACCEPT}
          className="gc-visually-hidden"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <Button onClick={() => setCamera(!camera)}>{camera ? '关闭摄像头' : '用摄像头拍'}</Button>
      </div>
      {problem !== null && (
        <p className="gc-act-text" role="alert">
          {problem}
        </p>
      )}
      {camera && (
        <Camera
          onShot={(shot) => {
            onPick(shot);
            setCamera(false);
          }}
        />
      )}
      {picked !== null && <Preview picked={picked} what={what} onDrop={() => onPick(null)} />}
    </div>
  );
}

function Preview({ picked, what, onDrop }: { picked: Picked; what: string; onDrop: () => void }) {
  return (
    <div className="gc-pick-preview">
      {picked.mime === 'application/pdf' ? (
        <span>{picked.label}</span>
      ) : (
        <img src={`data:${picked.mime};base64,${picked.base64}`} alt={`${what}，还没有保存`} />
      )}
      <Button onClick={onDrop}>不用这张</Button>
    </div>
  );
}

async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 } }, audio: false });
}

function Camera({ onShot }: { onShot: (picked: Picked) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'opening' | 'ready' | 'failed'>('opening');

  useEffect(() => {
    let stream: MediaStream | null = null;
    let closed = false;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (closed) for (const track of opened.getTracks()) track.stop();
        else if (video.current !== null) video.current.srcObject = opened;
      },
      (error: unknown) => {
        console.warn('no camera', error);
        setState('failed');
      },
    );
    return () => {
      closed = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  const shoot = async (): Promise<void> => {
    if (video.current === null) return;
    try {
      onShot(await frameOf(video.current));
    } catch (error) {
      console.warn('no frame', error);
      setState('failed');
    }
  };

  if (state === 'failed') {
    return (
      <p className="gc-act-text" role="alert">
        摄像头打不开，可能没有接好。请改用文件。
      </p>
    );
  }
  return (
    <div className="gc-pick-preview">
      <video ref={video} autoPlay muted playsInline onLoadedData={() => setState('ready')} />
      <Button type="primary" disabled={state !== 'ready'} onClick={() => void shoot()}>
        {state === 'ready' ? '拍下' : '正在打开摄像头'}
      </Button>
    </div>
  );
}
