// Stand-ins for objects of the driver, and a device that is gone on purpose.

import { vi } from "vitest";
import { GpuContext } from "../../src/engine/backends/webgpu/gpu-context.ts";
import { pin, setDevice, tensor } from "../../src/engine/index.ts";

/** Stands for an object of the driver, with other members where `other` gives them. */
export function around<T extends object>(object: T, other: (key: PropertyKey) => unknown): T {
  const get = (target: T, key: PropertyKey) => {
    const found = other(key);
    if (found !== undefined) return found;
    const value: unknown = Reflect.get(target, key, target);
    return value instanceof Function ? value.bind(target) : value;
  };
  return new Proxy(object, { get });
}

/** Destroys the device that is chosen; the next choice opens another. */
export async function destroyDevice(): Promise<void> {
  await setDevice("webgpu");
  const check = vi.spyOn(GpuContext.prototype, "check");
  pin(tensor([1]));
  const { device } = check.mock.contexts[0] as GpuContext;
  check.mockRestore();
  device.destroy();
  await device.lost;
}
