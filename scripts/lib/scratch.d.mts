/** A folder for temporary folders: in memory where there is room. */
export function scratchRoot(): string;
