// Colours of the drawings that leave the terminal, on a light ground; every text has a contrast of at least 4.5 to 1.

import type { DiagramNode } from './diagram.ts';

/** Inks by what they are for. */
export const inks = { text: '#1f2933', value: '#0b5394', back: '#a8320a', line: '#52606d', ground: '#ffffff' } as const;

/** What a box is filled with. */
export const fills: Readonly<Record<DiagramNode['kind'], string>> = {
  input: '#eaf2fb',
  parameter: '#fdf3d8',
  step: '#ffffff',
  output: '#e6f4ea',
};
