import { useEffect, useId, useRef, useState } from 'react';
import { Scroll } from '../parts.tsx';
import { type ChartSpec, optionOf } from './options.ts';

export interface ChartProps {
  readonly title: string;
  /** What is to be seen in it, in a sentence. */
  readonly summary: string;
  readonly spec: ChartSpec;
  readonly height?: number;
}

function useDrawing(spec: ChartSpec) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    let remove: (() => void) | null = null;
    import('./engine.ts')
      .then(({ draw }) => {
        if (!gone && box.current !== null) remove = draw(box.current, optionOf(spec));
      })
      .catch((error: unknown) => {
        console.error(error);
        setFailed(true);
      });
    return () => {
      gone = true;
      remove?.();
    };
  }, [spec]);
  return { box, failed };
}

/** A picture of figures, and the same figures as a table for whoever rather reads. */
export function Chart({ title, summary, spec, height = 260 }: ChartProps) {
  const { box, failed } = useDrawing(spec);
  const id = useId();
  return (
    <figure className="gc-card gcm-chart" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p className="gc-muted">{summary}</p>
      </figcaption>
      {failed ? (
        <p className="gc-muted">图没有画出来，数字在下面的表里。</p>
      ) : (
        <div ref={box} role="img" aria-label={`${title}。${summary}`} style={{ height }} />
      )}
      <details>
        <summary>看数字</summary>
        <Scroll label={`${title}的数字`}>
          <table className="gcm-table">
            <thead>
              <tr>
                <th scope="col">{spec.column ?? '周'}</th>
                {spec.series.map((series) => (
                  <th key={series.name} scope="col">
                    {series.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {spec.labels.map((label, row) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {spec.series.map((series) => (
                    <td key={series.name}>
                      {series.values[row] == null ? '—' : `${series.values[row]} ${spec.unit}`}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}
