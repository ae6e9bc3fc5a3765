import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../app/client.ts';
import './person.css';

export interface PhotoProps {
  readonly sha256: string | null;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

/** A photo from the attachments, or a quiet frame that says there is none. */
export function Photo({ sha256, alt, width, height }: PhotoProps) {
  const photo = useQuery({
    ...orpc.attachments.get.queryOptions({ input: { sha256: sha256 ?? '' } }),
    enabled: sha256 !== null,
    // A file named by its own hash never changes.
    gcTime: 10 * 60_000,
  });
  // What is no picture must not stand as a torn one beside a name.
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const style = { width, height };
  if (sha256 !== null && photo.data && unreadable !== sha256) {
    const { mime, base64 } = photo.data;
    return (
      <img
        className="gc-photo"
        style={style}
        src={`data:${mime};base64,${base64}`}
        alt={alt}
        onError={() => setUnreadable(sha256)}
      />
    );
  }
  const word = sha256 === null ? '无照片' : photo.isPending ? '照片读取中' : '照片读不出';
  return (
    <div className="gc-photo gc-photo-none" style={style}>
      {word}
    </div>
  );
}
