// What an adapter can do at most: bytes that copies move, and multiplications and additions.

/** Is what the figures of kernels are held against. */
export interface Ceilings {
  /** Bytes read and written per millisecond, by the faster of a copy and a kernel of vectors. */
  readonly bytesPerMs: number;
  /** Multiplications and additions per millisecond, from registers. */
  readonly flopsPerMs: number;
}

const copyBytes = 2 ** 26;
const threads = 64;
const leastMs = 60;
const tries = 3;

const copyShader = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) size: vec3<u32>) {
  let i = id.x + id.y * size.x * ${threads}u;
  result[i] = source[i];
}`;

const chains = 8;
const rounds = 256;
const sumGroups = 256;

// Chains that do not wait for each other; what they give is stored, so that none is left out.
const sumShader = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4<f32>>;
@compute @workgroup_size(${threads})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let x = source[id.x];
${lines((i) => `  var sum${i} = x + vec4<f32>(${i}.0);`)}
  for (var i = 0u; i < ${rounds}u; i++) {
${lines((i) => `    sum${i} = fma(sum${i}, x, x);`)}
  }
  result[id.x] = ${Array.from({ length: chains }, (_, i) => `sum${i}`).join(" + ")};
}`;

function lines(line: (i: number) => string): string {
  return Array.from({ length: chains }, (_, i) => line(i)).join("\n");
}

const sumFlops = sumGroups * threads * rounds * chains * 4 * 2;

/** Measures an adapter. @throws Error where it gives no device. */
export async function measureCeilings(adapter: GPUAdapter): Promise<Ceilings> {
  const device = await adapter.requestDevice();
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const usage = STORAGE | COPY_SRC | COPY_DST;
  const [source, target] = [1, 2].map(() => device.createBuffer({ size: copyBytes, usage }));
  if (source === undefined || target === undefined) throw new Error("there are two buffers");
  const kernel = async (code: string) => {
    const module = device.createShaderModule({ code });
    const compute = { module, entryPoint: "main" };
    const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute });
    const entries = [source, target].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return (encoder: GPUCommandEncoder, x: number, y = 1) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y);
      pass.end();
    };
  };
  const [copy, sum] = [await kernel(copyShader), await kernel(sumShader)];
  const groups = copyBytes / 16 / threads;
  const across = 2 ** 10;
  const msOf = (encode: (encoder: GPUCommandEncoder) => void) => fastest(device, encode);
  const byKernel = await msOf((encoder) => copy(encoder, across, groups / across));
  const byCopy = await msOf((encoder) =>
    encoder.copyBufferToBuffer(source, 0, target, 0, copyBytes),
  );
  const bySum = await msOf((encoder) => sum(encoder, sumGroups));
  device.destroy();
  return {
    bytesPerMs: (2 * copyBytes) / Math.min(byKernel, byCopy),
    flopsPerMs: sumFlops / bySum,
  };
}

/** Gives the least time of some work, which is repeated until it takes long enough to measure. */
async function fastest(
  device: GPUDevice,
  encode: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  const run = async (times: number) => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < times; i++) encode(encoder);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  await run(1);
  let times = 1;
  while (times < 4096 && (await run(times)) < leastMs) times *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i++) best = Math.min(best, (await run(times)) / times);
  return best;
}
