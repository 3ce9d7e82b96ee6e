// Counts what any engine asks of the GPU: dispatches, bytes bound by them, bytes copied, bytes to and
// from the host. Install it before an engine opens a device.

/** Is what was asked since the counters were taken last. */
export interface Counts {
  readonly dispatches: number;
  readonly submissions: number;
  /** Bytes of all storage buffers that the dispatches bind, of each dispatch anew. */
  readonly bound: number;
  /** Bytes read and written by copies between buffers. */
  readonly copied: number;
  /** Bytes written by the host and mapped for it. */
  readonly host: number;
}

const storageUsage = 0x80;
const zero: Counts = { dispatches: 0, submissions: 0, bound: 0, copied: 0, host: 0 };

let counts: Counts = zero;
const devices = new Set<GPUDevice>();
const boundBy = new WeakMap<GPUBindGroup, number>();
const groupsOf = new WeakMap<object, Map<number, number>>();

function count(more: Partial<Counts>): void {
  const sum = (name: keyof Counts) => counts[name] + (more[name] ?? 0);
  counts = {
    dispatches: sum("dispatches"),
    submissions: sum("submissions"),
    bound: sum("bound"),
    copied: sum("copied"),
    host: sum("host"),
  };
}

type Method = (this: unknown, ...args: never[]) => unknown;

/** Calls `before` with the receiver and the arguments, and `after` with the result. */
function watch<K extends string, T extends { [key in K]: Method }>(
  prototype: T,
  name: K,
  before: (self: T, args: Parameters<T[K]>) => void,
  after: (result: ReturnType<T[K]>, args: Parameters<T[K]>) => void = () => {},
): void {
  const original = prototype[name];
  prototype[name] = function (this: T, ...args: Parameters<T[K]>) {
    before(this, args);
    const result = original.apply(this, args as never[]) as ReturnType<T[K]>;
    after(result, args);
    return result;
  } as T[K];
}

/** Begins to count on all devices that this page or worker opens from now on. */
export function installCounters(): void {
  const nothing = () => {};
  watch(GPUAdapter.prototype, "requestDevice", nothing, (opening) => {
    void opening.then(
      (device) => devices.add(device),
      () => {},
    );
  });
  watch(GPUDevice.prototype, "createBindGroup", nothing, (group, [{ entries }]) => {
    boundBy.set(
      group,
      [...entries].reduce((sum, entry) => sum + storageBytes(entry), 0),
    );
  });
  watch(GPUDevice.prototype, "createBuffer", (_, [{ size, mappedAtCreation }]) => {
    if (mappedAtCreation === true) count({ host: size });
  });
  watch(GPUQueue.prototype, "writeBuffer", (_, [, , data, offset = 0, size]) => {
    count({ host: writtenBytes(data as ArrayBufferView | ArrayBuffer, offset, size) });
  });
  watch(GPUQueue.prototype, "submit", () => count({ submissions: 1 }));
  watch(GPUBuffer.prototype, "mapAsync", (buffer, [, offset = 0, size]) => {
    count({ host: size ?? buffer.size - offset });
  });
  // Both forms end on the size; the short one has three arguments.
  watch(GPUCommandEncoder.prototype, "copyBufferToBuffer", (_, args) => {
    const [source, second, third, , size] = args as unknown as [
      GPUBuffer,
      unknown,
      number | undefined,
      unknown,
      number | undefined,
    ];
    const bytes = typeof second === "number" ? (size ?? source.size) : (third ?? source.size);
    count({ copied: 2 * bytes });
  });
  watch(GPUComputePassEncoder.prototype, "setBindGroup", (pass, [index, group]) => {
    const groups = groupsOf.get(pass) ?? new Map<number, number>();
    groupsOf.set(pass, groups.set(index, (group && boundBy.get(group)) ?? 0));
  });
  for (const name of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"] as const) {
    watch(GPUComputePassEncoder.prototype, name, (pass) => {
      const bound = [...(groupsOf.get(pass)?.values() ?? [])];
      count({ dispatches: 1, bound: bound.reduce((sum, bytes) => sum + bytes, 0) });
    });
  }
}

function storageBytes({ resource }: GPUBindGroupEntry): number {
  const binding: GPUBufferBinding | undefined =
    resource instanceof GPUBuffer
      ? { buffer: resource }
      : "buffer" in resource
        ? resource
        : undefined;
  if (binding === undefined || (binding.buffer.usage & storageUsage) === 0) return 0;
  return binding.size ?? binding.buffer.size - (binding.offset ?? 0);
}

function writtenBytes(data: ArrayBufferView | ArrayBuffer, offset: number, size?: number): number {
  const unit = "BYTES_PER_ELEMENT" in data ? (data.BYTES_PER_ELEMENT as number) : 1;
  return size === undefined ? data.byteLength - offset * unit : size * unit;
}

/** Gives what was counted since the last call. */
export function takeCounts(): Counts {
  const taken = counts;
  counts = zero;
  return taken;
}

/** Resolves when the GPU has done all that was submitted. */
export async function settle(): Promise<void> {
  await Promise.all([...devices].map(({ queue }) => queue.onSubmittedWorkDone()));
}
