import './person.css';

export interface PersonNameProps {
  /** Empty for a person whose name is not known. */
  readonly name: string;
  readonly size?: 'inline' | 'large' | 'huge';
}

/** The name of the dead: always in serif, larger than what stands beside it. */
export function PersonName({ name, size = 'inline' }: PersonNameProps) {
  return <span className={`gc-name gc-name-${size}`}>{name === '' ? '无名' : name}</span>;
}
