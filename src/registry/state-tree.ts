// State that checkpoints keep as trees of plain values and arrays, and the checked way to read it.

import type { HostTensor } from "../engine/index.ts";
import { isHostTensor } from "../engine/index.ts";
import { FileError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import { describe } from "./options.ts";

/** Is what a checkpoint can keep: plain values, arrays of numbers, lists and objects of these. */
export type StateTree = null | boolean | number | string | HostTensor | StateList | StateRecord;

/** Is a list of states. */
export type StateList = readonly StateTree[];

/** Is state by name. */
export interface StateRecord {
  readonly [name: string]: StateTree;
}

/** Reads state out of a checkpoint; every value has the form that is asked for, or is refused. */
export class StateReader {
  readonly #who: string;
  readonly #state: StateRecord;

  /** @throws FileError when the state is no object. */
  constructor(who: string, state: StateTree) {
    this.#who = who;
    if (!isPlainObject(state) || isHostTensor(state)) {
      throw new FileError(`checkpoint: ${who} is ${describe(state)}, but must be an object.`);
    }
    this.#state = state as StateRecord;
  }

  /** Gives the state of that name as it is, null where there is none. */
  value(name: string): StateTree {
    return Object.hasOwn(this.#state, name) ? (this.#state[name] ?? null) : null;
  }

  number(name: string): number {
    return this.#typed(name, "a number", isNumber);
  }

  /** Reads a whole number that is not negative. */
  count(name: string): number {
    return this.#typed(name, "a whole number from 0", isCount);
  }

  /** Reads a number, undefined where the state has null. */
  optionalNumber(name: string): number | undefined {
    return this.value(name) === null ? undefined : this.number(name);
  }

  boolean(name: string): boolean {
    return this.#typed(name, "true or false", isBoolean);
  }

  numbers(name: string): number[] {
    return [...this.#typed(name, "a list of numbers", (v) => isList(v, isNumber))];
  }

  texts(name: string): string[] {
    return [...this.#typed(name, "a list of texts", (v) => isList(v, isText))];
  }

  tensors(name: string): HostTensor[] {
    return [...this.#typed(name, "a list of arrays", (v) => isList(v, isTensor))];
  }

  child(name: string): StateReader {
    return new StateReader(`${this.#who}.${name}`, this.value(name));
  }

  /** Reads a list of states below. */
  children(name: string): StateReader[] {
    const list = this.#typed(name, "a list", isAnyList);
    return list.map((state, i) => new StateReader(`${this.#who}.${name}[${i}]`, state));
  }

  /** The names of what is kept. */
  get names(): string[] {
    return Object.keys(this.#state);
  }

  #typed<T extends StateTree>(
    name: string,
    expected: string,
    test: (value: StateTree) => value is T,
  ): T {
    const value = this.value(name);
    if (test(value)) return value;
    throw new FileError(
      `checkpoint: ${this.#who}.${name} is ${describe(value)}, but must be ${expected}.`,
    );
  }
}

type Test<T extends StateTree> = (value: StateTree) => value is T;

const isNumber: Test<number> = (value) => typeof value === "number";
const isBoolean: Test<boolean> = (value) => typeof value === "boolean";
const isText: Test<string> = (value) => typeof value === "string";
const isTensor: Test<HostTensor> = (value): value is HostTensor => isHostTensor(value);
const isCount: Test<number> = (value): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const isAnyList: Test<StateList> = (value): value is StateList => Array.isArray(value);

function isList<T extends StateTree>(value: StateTree, test: Test<T>): value is readonly T[] {
  return Array.isArray(value) && value.every(test);
}
