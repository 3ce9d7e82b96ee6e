// From a network to the text of a Python program for Keras.

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
export function pythonProgram(program: Program): string {
  const { recipe, weights, data, columns, places } = program;
  const parts = [
    "# A network of the Gradus Playground. Run it: pip install keras tensorflow && python model.py",
    "import json\n\nimport keras\nimport numpy as np\nfrom keras import layers, optimizers",
    ...(columns.length === 0 ? [] : [columns.map((line) => `# ${line}`).join("\n")]),
    featuresFunction(recipe),
    definition(recipe),
    compilation(recipe),
    ...(weights === null
      ? []
      : [
          `# Give it the weights that it has on the page.\nmodel.set_weights([\n${weights
            .map((array) => `    np.array(${arrayText(array, "    ")}),`)
            .join("\n")}\n])`,
        ]),
    ...(data === null ? [] : [training(recipe, data)]),
    `# ... and predict at points [${coordinateNames(recipe).join(", ")}].
places = [${places.map((place) => `[${place.join(", ")}]`).join(", ")}]
predictions = model.predict(features(places), verbose=0)
print(json.dumps(predictions.tolist()))`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function featuresFunction(recipe: Recipe): string {
  const { features, isGuarded, inputs } = recipe;
  const names = coordinateNames(recipe).join(", ");
  const written = features.map((feature) => writeFormula(feature, "python"));
  const guard = isGuarded ? "\n    values = np.where(np.isfinite(values), values, 0.0)" : "";
  const compute = `values = np.stack(np.broadcast_arrays(x1, ${written.join(", ")})[1:], axis=1)`;
  const body = isGuarded
    ? `    with np.errstate(all="ignore"):\n        ${compute}`
    : `    ${compute}`;
  return `def features(points):
    """Computes what the network takes from points [${names}]."""
    ${names} = np.asarray(points, dtype="float64").reshape(-1, ${inputs}).T
${body}${guard}
    return values`;
}

function definition({ features, layers }: Recipe): string {
  const lines = layers.map((layer) => `    ${objectText(layer, "layers")},`);
  return `# Define the layers with their activation functions ...
model = keras.Sequential([
    keras.Input(shape=(${features.length},)),
${lines.join("\n")}
])`;
}

function compilation({ optimizer, loss }: Recipe): string {
  const half = `def half_mse(targets, outputs):
    """Is half of the mean squared error."""
    return 0.5 * keras.losses.mean_squared_error(targets, outputs)


`;
  return `${loss.isHalved ? half : ""}# ... compile with a loss function and an optimizer ...
model.compile(
    optimizer=${objectText(optimizer, "optimizers")},
    loss=${loss.isHalved ? "half_mse" : JSON.stringify(loss.name)},
)`;
}

function training(
  recipe: Recipe,
  data: { readonly train: DataTable; readonly test: DataTable },
): string {
  const table = (name: string, { points, targets }: DataTable) =>
    `${name}_points = ${arrayText(points, "")}
${name}_targets = np.array(${arrayText(targets, "")})`;
  const batchSize = recipe.batchSize === 0 ? data.train.points.length : recipe.batchSize;
  const evaluated = data.test.points.length > 0;
  return `${table("train", data.train)}
${evaluated ? `\n${table("test", data.test)}\n` : ""}
# ... train by batches ...
model.fit(
    features(train_points),
    train_targets,
    epochs=${programEpochs},
    batch_size=${batchSize},
    shuffle=${valueText(recipe.shuffle)},
    verbose=0,
)${
    evaluated
      ? `
print("test loss", model.evaluate(features(test_points), test_targets, verbose=0))`
      : ""
  }`;
}

function objectText({ className, options }: ObjectRecipe, module: string): string {
  const entries = Object.entries(options).map(
    ([name, value]) => `${snakeCase(name)}=${valueText(value)}`,
  );
  return `${module}.${className}(${entries.join(", ")})`;
}

function valueText(value: OptionValue): string {
  if (typeof value === "object") return objectText(value, "keras.regularizers");
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

// beta1 is beta_1 in Python.
function snakeCase(name: string): string {
  return name
    .replace(/^(beta)(\d)$/, "$1_$2")
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
