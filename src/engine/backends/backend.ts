// The interface between the engine and a backend: programs and stored tensors in, results out.

import type { HostArray } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import type { Kernel, Plan, Program, Updates } from "../ir/program.ts";
import type { TensorType } from "../ir/shape.ts";

/** Is what the passes need to know of a backend. */
export interface BackendProperties {
  /** Runs whole loop nests as one kernel; otherwise every node is a kernel. */
  readonly fuses: boolean;
  /** Alignment of every buffer in bytes, a power of two. */
  readonly alignment: number;
  /** Scratch memory that a kernel needs for itself while it runs, in bytes. */
  readonly workspace: (kernel: Kernel) => number;
}

/** Holds one tensor in a backend's own memory, until released. */
export interface Storage {
  readonly type: TensorType;
  /** Whether the device and the elements with it are gone; absent where they cannot go. */
  readonly isLost?: boolean;
  /** What another device says that it was given, and how to mend it; absent in host memory. */
  readonly description?: string;
  /** Copies the elements out. */
  read(): HostArray | Promise<HostArray>;
  /** Keeps the elements as they are now for somebody else, however these change later. */
  copy(): Result;
  /** Overwrites all elements. */
  write(data: HostArray): void;
  release(): void;
}

/** Is a compiled program. */
export interface Executable {
  /**
   * Runs once. Each input is host data or a storage of this backend, as its type says. Results
   * come in the order of the program's outputs; an output that updates an input leaves
   * `undefined`, and the new elements in that input's storage.
   *
   * With `times`, runs so often before it returns. Input 0 is then host data of so many pieces,
   * one behind the other, of which each run takes the next; results are those of the last run.
   */
  run(inputs: readonly (HostArray | Storage)[], times?: number): readonly (Result | undefined)[];
}

/** Is a result in host memory, or still on the device that computed it. */
export type Result = HostArray | Storage;

/** Is all that a backend is given to compile. */
export interface Compilation {
  readonly graph: Graph;
  readonly program: Program;
  readonly updates: Updates;
  readonly plan: Plan;
}

/** Hears of each kernel as it begins and ends; kernels of control flow have others inside. */
export interface KernelListener {
  begin(kernel: Kernel): void;
  end(kernel: Kernel): void;
  /**
   * Hears later what a kernel took, from a device that measures runs itself: instead of the two. Such
   * a kernel may be several, with so many bytes written and read between them.
   */
  took(kernel: Kernel, milliseconds: number, bytesBetween: number): void;
}

/** Is a GPU, as its driver describes it. */
export interface GpuFacts {
  readonly name: string;
  /** Whether a processor stands in for it. */
  readonly isEmulated: boolean;
  /** Features beyond the common ones that the driver offers. */
  readonly features: readonly string[];
  /** Largest tensor, in bytes. */
  readonly maxTensorBytes: number;
  /** Most buffers that one kernel may use. */
  readonly maxBuffers: number;
  /** Memory that the threads of a workgroup share, in bytes. */
  readonly maxWorkgroupBytes: number;
}

/** Is how a backend computes on this host. */
export interface BackendFacts {
  /** Most threads that one run uses. */
  readonly threads: number;
  /** Whether a multiplication and an addition round once. */
  readonly fusedMultiplyAdd: boolean;
  /** Whether the host joins vectors in pairs (re-vectorisation). */
  readonly wideVectors: boolean;
  /** Why it does not, where that was asked for. */
  readonly whyNotWide?: string;
  /** Which GPU computes, where one does. */
  readonly gpu?: GpuFacts;
}

/** Compiles and runs programs on one device. */
export interface Backend {
  readonly name: string;
  readonly facts: BackendFacts;
  readonly properties: BackendProperties;
  /**
   * Compiles a program; one with a `listener` tells it of its kernels, and is slower for it.
   * @throws BackendError for a primitive that the backend does not support.
   */
  compile(compilation: Compilation, listener?: KernelListener): Executable;
  /** Stores a tensor; without `data` its elements are undefined until a run writes them. */
  store(type: TensorType, data?: HostArray): Storage;
  /** Tells whether a storage lies on this device, so that its programs can use it. */
  holds(storage: Storage): boolean;
  /**
   * Gives a promise to wait for before more work is asked for, where the device is far behind;
   * undefined where it is not. Absent where runs end before they return.
   */
  backlog?(): Promise<void> | undefined;
  /** Resolves when listeners have heard of all that was run; absent where they hear at once. */
  measured?(): Promise<void>;
  /** Tells whether the device is gone, so that another must be opened; absent where it cannot go. */
  isLost?(): boolean;
}
