// Layers by class name: what configs and files name them by.

import type { Config, ConfigurableClass, SerializedObject } from "../registry/index.ts";
import { Registry } from "../registry/index.ts";
import { Layer } from "./layer.ts";

/** Knows the layer classes that have been registered. */
export const layerRegistry = /* @__PURE__ */ new Registry<Layer>("layer", "keras.layers");

/**
 * Makes a layer or model class of one's own known to files as `package>ClassName`, in place of
 * passing it as `customObjects` to each `loadModel`; the package is "Custom" unless given. It is
 * `keras.saving.register_keras_serializable` of Python.
 */
export function registerKerasSerializable(
  cls: ConfigurableClass<Layer>,
  options: { readonly package?: string } = {},
): void {
  layerRegistry.registerCustom(cls, options);
}

/** The layers that configs were written of, so that a file can tell one layer from two alike. */
const origins = new WeakMap<object, Layer>();

/** Gives the layer of what `serializeLayer` gave. */
export function originOf({ config }: SerializedObject): Layer | undefined {
  return typeof config === "object" && config !== null ? origins.get(config) : undefined;
}

/** Writes a layer down: class, config, and how it was built. */
export function serializeLayer(layer: Layer): SerializedObject & Config {
  const written = layerRegistry.serialize(layer);
  if (typeof written.config === "object" && written.config !== null) {
    origins.set(written.config, layer);
  }
  const { module } = layer.constructor as typeof Layer;
  const own = written.registeredName === null ? module : written.module;
  const build = layer.getBuildConfig();
  const entry = { ...written, className: layer.className, module: own };
  return build === null ? entry : { ...entry, buildConfig: build };
}

/**
 * Makes a layer from what `serializeLayer` gave; a layer stays as it is.
 * @throws ConfigError when the class is unknown.
 */
export function deserializeLayer(written: SerializedObject | Layer, who: string): Layer {
  if (written instanceof Layer) return written;
  const layer = layerRegistry.deserialize(written, who);
  const { buildConfig } = written as { readonly buildConfig?: Config | null };
  if (!layer.built && buildConfig) layer.buildFromConfig(buildConfig);
  return layer;
}
