// Learns a noisy curve in the page and draws what the network believes after every tenth epoch.
// Open it with: npx vite examples/page

import { callbacks, Input, layers, optimizers, Sequential, setRandomSeed } from "gradus";

setRandomSeed(4);

/** Finds an element of the page. */
function element<T extends Element>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

const canvas = element("#plot", HTMLCanvasElement);
const button = element("#train", HTMLButtonElement);
const status = element("#status", HTMLOutputElement);

const count = 200;
const curve = (x: number) => Math.sin(3 * x) * Math.exp(-0.3 * x * x);
const noise = (i: number) => 0.12 * Math.sin(i * 12.9898) * Math.cos(i * 78.233);
const x = Float32Array.from({ length: count }, (_, i) => -2.5 + (5 * i) / (count - 1));
const y = x.map((value, i) => curve(value) + noise(i));
const inputs = { data: x, shape: [count, 1], dtype: "float32" } as const;
const targets = { data: y, shape: [count, 1], dtype: "float32" } as const;

const model = new Sequential([
  Input({ shape: [1] }),
  new layers.Dense({ units: 32, activation: "tanh" }),
  new layers.Dense({ units: 32, activation: "tanh" }),
  new layers.Dense({ units: 1 }),
]);
model.compile({ optimizer: new optimizers.Adam({ learningRate: 0.01 }), loss: "mse" });

/** Draws the points and, over them, the curve that the network gives. */
async function draw(): Promise<void> {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const prediction = await (await model.predict(inputs, { verbose: 0 })).data();
  const across = (value: number) => ((value + 2.6) / 5.2) * canvas.width;
  const up = (value: number) => canvas.height / 2 - value * canvas.height * 0.4;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#888";
  x.forEach((value, i) => {
    context.fillRect(across(value) - 2, up(y[i] ?? 0) - 2, 4, 4);
  });
  context.strokeStyle = "#d2452b";
  context.lineWidth = 3;
  context.beginPath();
  x.forEach((value, i) => {
    context.lineTo(across(value), up(prediction[i] ?? 0));
  });
  context.stroke();
}

button.addEventListener("click", async () => {
  button.disabled = true;
  await model.fit(inputs, targets, {
    epochs: 200,
    batchSize: 20,
    verbose: 0,
    callbacks: [
      new callbacks.LambdaCallback({
        onEpochEnd: async (epoch, logs) => {
          if ((epoch + 1) % 10 !== 0) return;
          status.textContent = `Epoch ${epoch + 1}, loss ${logs?.["loss"]?.toFixed(4)}`;
          await draw();
        },
      }),
    ],
  });
  button.disabled = false;
});

await draw();
