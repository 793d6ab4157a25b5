/** How a word is made to stand out; the identity where there is no terminal. */
export type Paint = (style: 'green' | 'red' | 'yellow' | 'bold', text: string) => string;

export const STYLES = {
  ok: 'green',
  reply: 'green',
  drop: 'red',
  overruled: 'yellow',
  delivers: 'green',
  lost: 'red',
  'not known': 'yellow',
} as const;
