// From a network to the text of a TypeScript program for Gradus.

import { writeFormula } from "../data/formula/write.ts";
import {
  arrayText,
  coordinateNames,
  type DataTable,
  type Program,
  programEpochs,
} from "./program.ts";
import type { ObjectRecipe, OptionValue, Recipe } from "./recipe.ts";

/** Writes a program that defines, compiles and, with data, trains the network, and predicts. */
export function typescriptProgram(program: Program): string {
  const { recipe, weights, data, columns, places } = program;
  const names = coordinateNames(recipe);
  const point = pointType(recipe);
  const parts = [
    `// A network of the Gradus Playground. Run it: npm install gradus tsx && npx tsx model.ts`,
    imports(recipe),
    ...(columns.length === 0 ? [] : [columns.map((line) => `// ${line}`).join("\n")]),
    featuresFunction(recipe),
    definition(recipe),
    compilation(recipe),
    ...(weights === null
      ? []
      : [
          `// Give it the weights that it has on the page.\nmodel.setWeights([\n${weights
            .map((array) => `  ${arrayText(array, "  ")},`)
            .join("\n")}\n]);`,
        ]),
    ...(data === null ? [] : [training(recipe, data)]),
    `// … and predict at points [${names.join(", ")}].
export const places: ${point}[] = [${places.map((place) => `[${place.join(", ")}]`).join(", ")}];
const predictions = await (await model.predict(features(places))).array();
console.log(JSON.stringify(predictions));`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function imports({ layers, loss }: Recipe): string {
  const used = layers.flatMap(({ options }) => Object.values(options)).some(isObject);
  const names = [
    ...["Input", "layers", "optimizers", "Sequential"],
    ...(loss.isHalved ? ["losses", "type Tensor"] : []),
    ...(used ? ["regularizers"] : []),
  ];
  return `import { ${names.join(", ")} } from "gradus";`;
}

function pointType({ inputs }: Recipe): string {
  return `[${new Array(inputs).fill("number").join(", ")}]`;
}

function featuresFunction(recipe: Recipe): string {
  const { features, isGuarded } = recipe;
  const written = features.map((feature) => writeFormula(feature, "typescript"));
  const row = `[${written.join(", ")}]`;
  const guarded = isGuarded ? `${row}.map((value) => (Number.isFinite(value) ? value : 0))` : row;
  const names = coordinateNames(recipe);
  const unused = names.map((name) =>
    written.some((text) => text.includes(name)) ? name : `_${name}`,
  );
  return `/** Computes what the network takes from points [${names.join(", ")}]. */
export function features(points: readonly (readonly ${pointType(recipe)})[]): number[][] {
  return points.map(([${unused.join(", ")}]) => ${guarded});
}`;
}

function definition({ features, layers }: Recipe): string {
  const lines = layers.map((layer) => `  ${objectText(layer, "layers")},`);
  return `// Define the layers with their activation functions …
export const model = new Sequential([
  Input({ shape: [${features.length}] }),
${lines.join("\n")}
]);`;
}

function compilation({ optimizer, loss }: Recipe): string {
  const half = `/** Is half of the mean squared error. */
function halfMse(targets: Tensor, outputs: Tensor): Tensor {
  return losses.meanSquaredError(targets, outputs).multiply(0.5);
}

`;
  return `${loss.isHalved ? half : ""}// … compile with a loss function and an optimizer …
model.compile({
  optimizer: ${objectText(optimizer, "optimizers")},
  loss: ${loss.isHalved ? "halfMse" : JSON.stringify(loss.name)},
});`;
}

function training(
  recipe: Recipe,
  data: { readonly train: DataTable; readonly test: DataTable },
): string {
  const table = (name: string, { points, targets }: DataTable) =>
    `const ${name}: { points: ${pointType(recipe)}[]; targets: number[][] } = {
  points: ${arrayText(points, "  ")},
  targets: ${arrayText(targets, "  ")},
};`;
  const batchSize = recipe.batchSize === 0 ? data.train.points.length : recipe.batchSize;
  const evaluated = data.test.points.length > 0;
  return `${table("train", data.train)}
${evaluated ? `\n${table("test", data.test)}\n` : ""}
// … train by batches …
await model.fit(features(train.points), train.targets, {
  epochs: ${programEpochs},
  batchSize: ${batchSize},
  shuffle: ${recipe.shuffle},
  verbose: 0,
});${
    evaluated
      ? `
const testLoss = await model.evaluate(features(test.points), test.targets, { verbose: 0 });
console.log("test loss", testLoss);`
      : ""
  }`;
}

function objectText({ className, options }: ObjectRecipe, module: string): string {
  const entries = Object.entries(options).map(([name, value]) => `${name}: ${valueText(value)}`);
  return `new ${module}.${className}(${entries.length === 0 ? "" : `{ ${entries.join(", ")} }`})`;
}

function valueText(value: OptionValue): string {
  return isObject(value) ? objectText(value, "regularizers") : JSON.stringify(value);
}

function isObject(value: OptionValue): value is ObjectRecipe {
  return typeof value === "object";
}
