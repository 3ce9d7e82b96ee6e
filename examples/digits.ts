// Handwritten digits: trains a small convolutional network on 1,437 images of 8 × 8 pixels, tests
// it on 360 others, shows what it got right and wrong, and saves it.

import { datasets, Input, layers, Sequential, setRandomSeed } from "gradus";

const seedFlag = process.argv.indexOf("--seed");
const seed = seedFlag < 0 ? 1 : Number(process.argv[seedFlag + 1]);
setRandomSeed(seed);

const { train, test, classNames } = await datasets.digits.load();

const model = new Sequential([
  Input({ shape: [8, 8, 1] }),
  new layers.Conv2D({ filters: 32, kernelSize: 3, padding: "same", activation: "relu" }),
  new layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
  new layers.MaxPooling2D({ poolSize: 2 }),
  new layers.Flatten(),
  new layers.Dropout({ rate: 0.25 }),
  new layers.Dense({ units: 64, activation: "relu" }),
  new layers.Dense({ units: 10, activation: "softmax" }),
]);
model.compile({
  optimizer: "adam",
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
});
model.summary();

await model.fit(train.x, train.y, { epochs: 20, batchSize: 32 });

const probabilities = await (await model.predict(test.x, { verbose: 0 })).data();
const truth = test.y.data;
const classes = classNames.length;
const pixels = 64;

/** Gives the most probable class of a test image. */
function predicted(image: number): number {
  const row = probabilities.subarray(image * classes, (image + 1) * classes);
  return row.indexOf(Math.max(...row));
}

const confusion = classNames.map(() => new Array<number>(classes).fill(0));
const wrong: number[] = [];
truth.forEach((digit, image) => {
  const guess = predicted(image);
  const row = confusion[digit];
  if (row !== undefined) row[guess] = (row[guess] ?? 0) + 1;
  if (guess !== digit) wrong.push(image);
});

console.log("\nConfusion matrix: a row per true digit, a column per predicted one\n");
console.log(`     ${classNames.map((name) => name.padStart(4)).join("")}`);
confusion.forEach((row, digit) => {
  const cells = row.map((count) => (count === 0 ? "·" : String(count)).padStart(4));
  console.log(`${String(classNames[digit]).padStart(4)} ${cells.join("")}`);
});

/** Draws an image in lines of two half-height pixels each. */
function draw(image: number): string[] {
  const shades = " ░▒▓█";
  const lines: string[] = [];
  for (let y = 0; y < 8; y++) {
    const row = test.x.data.subarray(image * pixels + y * 8, image * pixels + y * 8 + 8);
    const cells = Array.from(row, (value) => shades.charAt(Math.round(value * 4)).repeat(2));
    lines.push(cells.join(""));
  }
  return lines;
}

/** Writes the three most probable classes of an image. */
function ranking(image: number): string[] {
  const row = Array.from(probabilities.subarray(image * classes, (image + 1) * classes));
  const best = row.map((p, digit) => ({ p, digit })).sort((a, b) => b.p - a.p);
  return best.slice(0, 3).map(({ p, digit }) => `${digit}  ${(100 * p).toFixed(1).padStart(5)} %`);
}

const shown = [0, 1, ...wrong.slice(0, 2)];
console.log("\nTwo test images, and mistakes if there are any:\n");
for (const image of shown) {
  const notes = [`true ${truth[image]}, predicted ${predicted(image)}`, "", ...ranking(image)];
  draw(image).forEach((line, i) => {
    console.log(`  ${line}   ${notes[i] ?? ""}`.trimEnd());
  });
  console.log();
}

await model.save("digits.keras");
console.log("Saved as digits.keras, which Python Keras opens too.");
console.log("Next: npm run gradus -- train examples/data/breast-cancer.csv --target diagnosis");

const correct = truth.length - wrong.length;
console.log(`test accuracy ${(correct / truth.length).toFixed(4)}`);
