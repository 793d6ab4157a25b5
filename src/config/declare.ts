/**
 * How a key of the configuration is declared: once. What a file may say (schema.ts), what is in force without it (complete.ts),
 * how it is printed (plain.ts), the option of `run`, the manual's table (reference.ts) and the types here are made from that.
 */
import { type CamelCase, camelCase } from '../policy/camel-case.ts';
import type { Kind } from './kinds.ts';

interface Described {
  /** What it is for: one sentence that stands alone, for the manual, editors, and the help of `run`. */
  readonly help: string;
}

/** A key with one value. */
export interface Key<T = unknown, D = unknown, O extends string = string> extends Described {
  readonly kind: Kind<T>;
  readonly required: boolean;
  /** Where the file does not say it; undefined: nothing. */
  readonly default: D;
  /** What that comes to, where there is no default. */
  readonly unset: string;
  /** The option of `run` that goes before the file, such as `-l, --log-level`. */
  readonly option: O | undefined;
}

/** A mapping. */
export interface Group<K = Keys> extends Described {
  readonly keys: K;
  /** What it is where the file does not say it: all defaults, nothing, or a fault. */
  readonly absent: 'defaults' | 'undefined' | 'fault';
}

/** A list of mappings, with one at least. */
export interface List<K = Keys> extends Described {
  readonly each: K;
  /** What each is called: `interface rule`. */
  readonly item: string;
}

/** Short for other keys: expanded before defaults are filled in, and never in force itself. */
export interface Shorthand extends Described {
  readonly shorthand: Kind<unknown>;
  readonly default: string;
}

export type Node = Key | Group | List | Shorthand;
/** By name, as the file has it. */
export type Keys = { readonly [name: string]: Node };

/** A key with its name in the file, and in the code. */
export interface KeyRow {
  readonly name: string;
  readonly inCode: string;
  readonly node: Node;
}

const rows = new WeakMap<Keys, readonly KeyRow[]>();

/** In their order. Made once: thousands of rules have the same keys. */
export function rowsOf(keys: Keys): readonly KeyRow[] {
  const known = rows.get(keys);
  if (known !== undefined) return known;
  const made = Object.entries(keys).map(([name, node]) => ({ name, inCode: camelCase(name), node }));
  rows.set(keys, made);
  return made;
}

/** With a default. */
export const key = <T, O extends string = never>(
  kind: Kind<T>,
  said: Described & { readonly default: NoInfer<T>; readonly option?: O },
): Key<T, T, O> => ({ option: undefined, ...said, kind, required: false, unset: '' });

/** Without one: undefined where the file does not say it. */
export const optional = <T, O extends string = never>(
  kind: Kind<T>,
  said: Described & { readonly unset: string; readonly option?: O },
): Key<T, undefined, O> => ({ option: undefined, ...said, kind, required: false, default: undefined });

/** The file must say it. */
export const required = <T>(kind: Kind<T>, said: Described): Key<T, never, never> =>
  ({ ...said, kind, required: true, default: undefined, unset: '', option: undefined }) as Key<
    T,
    never,
    never
  >;

export const group = <K extends Keys>(
  said: Described,
  keys: K,
): Group<K> & { readonly absent: 'defaults' } => ({ ...said, keys, absent: 'defaults' });

export const optionalGroup = <K extends Keys>(
  said: Described,
  keys: K,
): Group<K> & { readonly absent: 'undefined' } => ({ ...said, keys, absent: 'undefined' });

export const requiredGroup = <K extends Keys>(
  said: Described,
  keys: K,
): Group<K> & { readonly absent: 'fault' } => ({ ...said, keys, absent: 'fault' });

/** The value of one declaration. */
type ValueOf<N> =
  N extends Key<infer T, infer D>
    ? T | D
    : N extends Group<infer K>
      ? N extends { readonly absent: 'undefined' }
        ? Values<K> | undefined
        : Values<K>
      : N extends List<infer K>
        ? readonly Values<K>[]
        : never;

/** In force, complete, under the code's names. */
export type Values<K> = {
  readonly [N in keyof K as K[N] extends Shorthand ? never : CamelCase<N & string>]: ValueOf<K[N]>;
};

/** What a file says, after parsing: values instead of text, under the file's names, and no default yet. */
export type Content<K> = { readonly [N in keyof K]?: ContentOf<K[N]> | undefined };
type ContentOf<N> =
  N extends Key<infer T>
    ? T
    : N extends Group<infer K>
      ? Content<K>
      : N extends List<infer K>
        ? readonly Content<K>[]
        : unknown;

/** The options of `run` that mappings have, by the name that commander gives them. */
export type OptionValues<K> = {
  readonly [N in keyof K as OptionName<K[N]>]?: K[N] extends Key<infer T> ? T : never;
};
type OptionName<N> =
  N extends Key<unknown, unknown, infer O>
    ? O extends `${string}--${infer Long}`
      ? CamelCase<Long>
      : never
    : never;
