export class Random {
  constructor(seed: number);
  number(below: number): number;
  chance(share: number): boolean;
  of<T>(list: readonly T[]): T;
}
