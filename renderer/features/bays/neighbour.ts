/** Where an arrow key leads on a map whose bays stand in racks of different widths: to the nearest one that way. */
export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export function isArrow(key: string): key is Arrow {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';
}

/** Index of the nearest spot in that direction, or null at the edge. */
export function neighbour(spots: readonly Spot[], from: number, arrow: Arrow): number | null {
  const start = spots[from];
  if (start === undefined) return null;
  let best: { index: number; cost: number } | null = null;
  for (const [index, spot] of spots.entries()) {
    const [dx, dy] = [spot.x - start.x, spot.y - start.y];
    const along = arrow === 'ArrowLeft' ? -dx : arrow === 'ArrowRight' ? dx : arrow === 'ArrowUp' ? -dy : dy;
    const across = Math.abs(arrow === 'ArrowLeft' || arrow === 'ArrowRight' ? dy : dx);
    if (along <= 1) continue;
    // Straight on before anything to the side; within a row nothing of another row is nearer.
    const cost = along + across * 3;
    if (best === null || cost < best.cost) best = { index, cost };
  }
  return best?.index ?? null;
}
