import './actions.css';

export interface MarksProps {
  readonly marks: readonly { readonly text: string; readonly act: boolean }[];
}

/** Small words at a name. Amber only where someone must act; the triangle says so without colour. */
export function Marks({ marks }: MarksProps) {
  if (marks.length === 0) return null;
  return (
    <span className="gc-marks">
      {marks.map(({ text, act }) => (
        <span key={text} className={act ? 'gc-mark gc-mark-act' : 'gc-mark'}>
          {act && <span aria-hidden="true">▲ </span>}
          {text}
        </span>
      ))}
    </span>
  );
}
