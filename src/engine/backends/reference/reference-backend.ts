// The oracle among the backends: an interpreter of the graph, slow and obvious, on every dtype.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { hostArray } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Kernel, Program } from "../../ir/program.ts";
import { kernelNodes } from "../../ir/program.ts";
import type { TensorType } from "../../ir/shape.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import type {
  Backend,
  Compilation,
  Executable,
  KernelListener,
  Result,
  Storage,
} from "../backend.ts";
import type { HostTensor } from "./host-tensor.ts";
import type { RunNode } from "./interpreter.ts";
import { runGraph } from "./interpreter.ts";

/** Checks that host data has the array class and the length that a type asks for. */
function checkData(who: string, type: TensorType, data: HostArray): void {
  const expected = hostArray(type.dtype, 0).constructor.name;
  const given = data.constructor.name;
  if (given !== expected) {
    throw new BackendError(
      `reference: ${who} is ${showType(type)}, which takes a ${expected}, but got a ${given}.`,
    );
  }
  if (data.length !== sizeOf(type.shape)) {
    throw new BackendError(
      `reference: ${who} is ${showType(type)}, which takes ${sizeOf(type.shape)} elements, ` +
        `but got ${data.length}.`,
    );
  }
}

class ReferenceStorage implements Storage {
  readonly type: TensorType;
  #data: HostArray | undefined;

  constructor(type: TensorType, data: HostArray) {
    this.type = type;
    this.#data = data;
  }

  /** Gives the elements themselves, not a copy. */
  get elements(): HostArray {
    if (this.#data === undefined) {
      throw new BackendError(`reference: a storage of ${showType(this.type)} was released.`);
    }
    return this.#data;
  }

  read(): HostArray {
    return this.elements.slice();
  }

  copy(): HostArray {
    return this.read();
  }

  write(data: HostArray): void {
    checkData("a storage", this.type, data);
    this.elements.set(data);
  }

  release(): void {
    this.#data = undefined;
  }
}

function asTensor(who: string, type: TensorType, given: HostArray | Storage | undefined) {
  if (given === undefined) {
    throw new BackendError(`reference: ${who}, ${showType(type)}, was not given.`);
  }
  if (ArrayBuffer.isView(given)) {
    checkData(who, type, given);
    return { type, data: given };
  }
  if (!(given instanceof ReferenceStorage)) {
    throw new BackendError(`reference: ${who} is a storage of another backend. Copy it over.`);
  }
  if (showType(given.type) !== showType(type)) {
    throw new BackendError(
      `reference: ${who} is ${showType(type)}, but its storage holds ${showType(given.type)}.`,
    );
  }
  return { type, data: given.elements };
}

function checkUpdates({ graph, updates }: Compilation): void {
  if (updates.length !== graph.outputs.length) {
    throw new BackendError(
      `reference: ${graph.outputs.length} outputs need as many updates, but got ${updates.length}.`,
    );
  }
  const targets = updates.filter((target) => target !== undefined);
  if (new Set(targets).size !== targets.length) {
    throw new BackendError(`reference: two outputs update one input in [${targets.join(", ")}].`);
  }
  graph.outputs.forEach(({ type }, i) => {
    const target = updates[i];
    if (target === undefined) return;
    const input = graph.inputs[target];
    if (input === undefined || showType(input.type) !== showType(type)) {
      const found = input === undefined ? "does not exist" : `is ${showType(input.type)}`;
      throw new BackendError(
        `reference: output ${i}, ${showType(type)}, updates input ${target}, which ${found}.`,
      );
    }
  });
}

class ReferenceExecutable implements Executable {
  readonly #compilation: Compilation;
  readonly #around: RunNode | undefined;

  constructor(compilation: Compilation, around: RunNode | undefined) {
    this.#compilation = compilation;
    this.#around = around;
  }

  run(inputs: readonly (HostArray | Storage)[], times = 1): readonly (Result | undefined)[] {
    if (times === 1) return this.#once(inputs);
    const [pieces, ...others] = inputs;
    if (!ArrayBuffer.isView(pieces)) {
      throw new BackendError("reference: input 0 of repeated runs is host data, piece by piece.");
    }
    const length = pieces.length / times;
    let results: readonly (Result | undefined)[] = [];
    for (let i = 0; i < times; i++) {
      results = this.#once([pieces.subarray(i * length, (i + 1) * length), ...others]);
    }
    return results;
  }

  #once(inputs: readonly (HostArray | Storage)[]): readonly (Result | undefined)[] {
    const { graph, updates } = this.#compilation;
    if (inputs.length !== graph.inputs.length) {
      throw new BackendError(
        `reference: the program takes ${graph.inputs.length} inputs, but got ${inputs.length}.`,
      );
    }
    const tensors: HostTensor[] = graph.inputs.map(({ type }, i) =>
      asTensor(`input ${i}`, type, inputs[i]),
    );
    const targets = updates.map((target) => {
      if (target === undefined) return undefined;
      const storage = inputs[target];
      if (storage instanceof ReferenceStorage) return storage;
      throw new BackendError(
        `reference: input ${target} is updated in place. Give a storage, not host data.`,
      );
    });
    // Results can be views of operands, so all are copied before any storage is overwritten.
    const results = runGraph(graph, tensors, this.#around).map(({ data }) => data.slice());
    return results.map((data, i) => {
      const target = targets[i];
      if (target === undefined) return data;
      target.write(data);
      return undefined;
    });
  }
}

/** Tells a listener of each node: where nothing is fused, every node is a kernel. */
function telling(program: Program, listener: KernelListener): RunNode {
  const kernels = new Map<Node, Kernel>();
  const visit = (kernel: Kernel) => {
    for (const node of kernelNodes(kernel)) kernels.set(node, kernel);
    if (kernel.kind === "control")
      for (const inner of kernel.programs) inner.kernels.forEach(visit);
  };
  program.kernels.forEach(visit);
  return (node, run) => {
    const kernel = kernels.get(node);
    if (kernel !== undefined) listener.begin(kernel);
    const results = run();
    if (kernel !== undefined) listener.end(kernel);
    return results;
  };
}

/** Makes the reference backend, which interprets `compilation.graph` and ignores the plan. */
export function createReferenceBackend(): Backend {
  return {
    name: "reference",
    facts: { threads: 1, fusedMultiplyAdd: false, wideVectors: false },
    properties: { fuses: false, alignment: 8, workspace: () => 0 },
    compile: (compilation, listener) => {
      checkUpdates(compilation);
      const around = listener && telling(compilation.program, listener);
      return new ReferenceExecutable(compilation, around);
    },
    store: (type, data) => {
      if (data !== undefined) checkData("a storage", type, data);
      return new ReferenceStorage(type, data?.slice() ?? hostArray(type.dtype, sizeOf(type.shape)));
    },
    holds: (storage) => storage instanceof ReferenceStorage,
  };
}
