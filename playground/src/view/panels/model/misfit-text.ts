// From the reason why a model does not fit to words.

import { limits } from "../../../config/config.ts";
import type { Misfit } from "../../../export/config-of-model.ts";
import type { modelTexts } from "./texts.ts";

type Texts = (typeof modelTexts)["en" | "ko"]["misfits"];

/** Says why a model does not fit the page. */
export function misfitText(texts: Texts, misfit: Misfit): string {
  switch (misfit.kind) {
    case "unreadable":
    case "tooLarge":
    case "numbers":
      return texts[misfit.kind];
    case "notSequential":
      return texts.notSequential(misfit.className);
    case "inputs":
      return texts.inputs(String(misfit.count ?? "?"), misfit.features);
    case "layer":
    case "order":
    case "options":
      return texts[misfit.kind](misfit.name, misfit.className);
    case "activation":
      return texts.activation(misfit.name, misfit.activation);
    case "units":
      return texts.units(misfit.name, misfit.units, limits.units);
    case "tooManyLayers":
      return texts.tooManyLayers(misfit.layers, limits.layers);
    case "outputs":
      return texts.outputs(misfit.units);
  }
}
