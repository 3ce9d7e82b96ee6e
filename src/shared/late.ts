// Functions of modules that most programs never need.

type AsyncFunction = (...given: never[]) => Promise<unknown>;

/** Gives a function of a module that is loaded at the first call. */
export function late<K extends string, M extends Readonly<Record<K, AsyncFunction>>>(
  module: () => Promise<M>,
  name: K,
): M[K] {
  const call: AsyncFunction = async (...given) => (await module())[name](...given);
  return call as M[K];
}
