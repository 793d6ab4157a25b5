/** Words joined by `_` and `-`, as files and options have them, in the form of the code's own names. */

/** `proxy_qlen`, `log-level`: `proxyQlen`, `logLevel` */
export type CamelCase<S extends string> = S extends `${infer First}${'_' | '-'}${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : S;

export const camelCase = <S extends string>(words: S): CamelCase<S> =>
  words.replace(/[_-](.)/g, (_match, letter: string) => letter.toUpperCase()) as CamelCase<S>;
