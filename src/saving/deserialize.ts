// Takes Keras' JSON objects; gives out layers, and configs in TypeScript's words for the registries.

import type { Layer } from "../layers/index.ts";
import { Layer as LayerClass, layerRegistry } from "../layers/index.ts";
import type { Config, Configurable, ConfigValue, SerializedObject } from "../registry/index.ts";
import { FileError, GradusError } from "../shared/errors.ts";
import type { CustomObjects } from "./custom-objects.ts";
import { findCustom, isCustomClass } from "./custom-objects.ts";
import { modernizeCall } from "./legacy/calls.ts";
import { modernizeConfig } from "./legacy-config.ts";
import { toCamelCase } from "./names.ts";
import type { JsonValue } from "./python-json.ts";

/** Is a JSON object as it was read. */
export type JsonObject = { [key: string]: JsonValue };

/** Says where a text comes from and what the caller provides. */
export interface DeserializeOptions {
  /** Name of the member in errors. */
  readonly file: string;
  readonly customObjects?: CustomObjects;
}

/** Modules whose classes the registries know by class name; nothing is ever imported from one. */
const KERAS_MODULE = /^keras(\.\w+)*$/;
/** Operations on symbolic tensors; the reader of functional models decides on them. */
const OPERATIONS = /^keras\.src\.ops(\.|$)/;
/** Classes that errors call models. */
const MODELS: ReadonlySet<string> = new Set(["Functional", "Sequential", "Model"]);
const LAYER_MODULE = /^keras(\.layers|\.models|\.src\.layers.*|\.src\.models.*)?$/;

/**
 * Makes the layer or model of a JSON object, and all below it.
 * @throws FileError naming layer and class, when a class is unknown or its config does not fit.
 */
export function deserializeRoot(json: JsonValue, options: DeserializeOptions): Layer {
  const made = new Deserializer(options).value(json, "the model", true);
  if (made instanceof LayerClass) return made;
  throw new FileError(`${options.file} holds no model: expected { class_name, config, … }.`);
}

/** Turns a JSON object of options, such as `compile_config`, into TypeScript's words. */
export function deserializeConfig(
  json: JsonObject,
  where: string,
  options: DeserializeOptions,
): Config {
  return new Deserializer(options).config(json, where);
}

/** Tells a JSON object from lists and single values. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface KerasObject {
  readonly className: string;
  readonly module: string | null;
  readonly registeredName: string | null;
  readonly json: JsonObject;
  /** What errors call it: `layer "dense"`, or the option that holds it. */
  readonly where: string;
}

class Deserializer {
  readonly #file: string;
  readonly #custom: CustomObjects;
  /** Layers by the number that stands at each of their places in the file. */
  readonly #shared = new Map<number, Layer>();

  constructor({ file, customObjects = {} }: DeserializeOptions) {
    this.#file = file;
    this.#custom = customObjects;
  }

  /** Reads any value; layers and custom objects are made, other objects stay written down. */
  value(json: JsonValue, where: string, expectLayer = false): unknown {
    if (Array.isArray(json)) return json.map((item) => this.value(item, where, expectLayer));
    if (!isJsonObject(json)) return json;
    if ("class_name" in json && "config" in json) return this.#object(json, where, expectLayer);
    return Object.fromEntries(
      Object.entries(json).map(([key, child]) => [key, this.value(child, where)]),
    );
  }

  config(json: JsonObject, where: string): Config {
    const entries = Object.entries(json).map(([key, child]) => {
      if (key === "shapes_dict" && isJsonObject(child))
        return ["shapesDict", this.config(child, where)];
      const isLayers = key === "layers";
      return [toCamelCase(key), this.value(child, isLayers ? where : `${where}, ${key}`, isLayers)];
    });
    return Object.fromEntries(entries) as Config;
  }

  #object(json: JsonObject, outer: string, expectLayer: boolean): unknown {
    const found = this.#identify(json, outer, expectLayer);
    const { className, module, registeredName, where } = found;
    if (className.startsWith("__")) return this.#marked(found);
    const shared = this.#shared.get(Number(json["shared_object_id"]));
    if (shared !== undefined) return this.#entry(found, shared);
    const custom = findCustom(this.#custom, registeredName, registeredName && className);
    if (className === "Lambda" || className === "lambda") return this.#lambda(found);
    const bare = module === null && !layerRegistry.has(className) ? className : null;
    const given = custom ?? findCustom(this.#custom, bare);
    if (given !== undefined) {
      if (!isCustomClass(given)) return given;
      return this.#entry(
        found,
        this.#make(found, (config) => given.fromConfig(config)),
      );
    }
    if (module !== null && OPERATIONS.test(module)) return this.#written(found, className);
    if (registeredName !== null) return this.#registered(found, registeredName, expectLayer);
    if (module !== null && module !== "builtins" && !KERAS_MODULE.test(module)) {
      throw this.#error(
        where,
        `${describeClass(found)} is foreign to Keras.${howToProvide(found)}`,
      );
    }
    if (className === "DTypePolicy") return this.#written(found, className);
    const isLayer = module === null ? layerRegistry.has(className) : LAYER_MODULE.test(module);
    if (isLayer || expectLayer) return this.#layer(found, className);
    return this.#written(found, className);
  }

  #identify(json: JsonObject, outer: string, expectLayer: boolean): KerasObject {
    const { class_name: className, config } = json;
    if (typeof className !== "string") throw this.#error(outer, "class_name is no text");
    const own = isJsonObject(config) ? config["name"] : undefined;
    const name = json["name"] ?? own;
    const module = typeof json["module"] === "string" ? json["module"] : null;
    const isLayer = expectLayer || (module !== null && LAYER_MODULE.test(module));
    const kind = MODELS.has(className) ? "model" : "layer";
    const where = typeof name === "string" && isLayer ? `${kind} "${name}"` : outer;
    const given = json["registered_name"];
    const registered = typeof given === "string" && given !== "" ? given : null;
    const builtin = registered === className && module !== null && KERAS_MODULE.test(module);
    return { className, module, registeredName: builtin ? null : registered, json, where };
  }

  // Only classes that the program registered are found; their names hold the package.
  #registered(found: KerasObject, registeredName: string, expectLayer: boolean): unknown {
    if (layerRegistry.classOf(registeredName) !== undefined) {
      return this.#layer(found, registeredName);
    }
    if (!expectLayer) return this.#written(found, registeredName);
    throw this.#error(found.where, `${describeClass(found)} is unknown.${howToProvide(found)}`);
  }

  #layer(found: KerasObject, name: string): unknown {
    if (layerRegistry.classOf(name) === undefined) {
      throw this.#error(
        found.where,
        `${describeClass(found)} is no layer of this library.${howToProvide(found)}`,
      );
    }
    const layer = this.#make(found, (config) => {
      const { module, registeredName } = found;
      return layerRegistry.deserialize({ className: name, config, module, registeredName }, name);
    });
    return this.#entry(found, layer);
  }

  #make(found: KerasObject, make: (config: Config) => Configurable): Configurable {
    const { json, where } = found;
    const config = isJsonObject(json["config"]) ? json["config"] : {};
    const modern = modernizeConfig(found.className, config);
    try {
      return make(this.config(modern, where));
    } catch (error) {
      // What was made below has named its place already.
      if (error instanceof FileError && error.message.startsWith(`${this.#file}: `)) throw error;
      // Constructors trust the types of their options, which a file need not have.
      const known = error instanceof GradusError;
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#error(where, known ? reason : `the config cannot be used (${reason})`, error);
    }
  }

  /** Gives a layer of a functional model together with its calls. */
  #entry({ json, where, className }: KerasObject, made: Configurable): unknown {
    const id = json["shared_object_id"];
    if (typeof id === "number" && made instanceof LayerClass) this.#shared.set(id, made);
    if (!Array.isArray(json["inbound_nodes"])) return made;
    if (!(made instanceof LayerClass))
      throw this.#error(where, "something that is called is no layer");
    const inboundNodes = json["inbound_nodes"].map((node) => this.#call(node, className, where));
    return { layer: made, name: json["name"] ?? made.name, inboundNodes };
  }

  #call(node: JsonValue, className: string, where: string): unknown {
    const call = Array.isArray(node) ? modernizeCall(node, className) : node;
    if (!isJsonObject(call) || !Array.isArray(call["args"])) {
      throw this.#error(where, "a call is neither { args, kwargs } nor a list of tensors");
    }
    const { args, kwargs } = call;
    return {
      args: this.value(args, where),
      kwargs: isJsonObject(kwargs) ? this.config(kwargs, where) : {},
    };
  }

  #written(found: KerasObject, className: string): SerializedObject {
    const { module, registeredName, json, where } = found;
    const { config = null } = json;
    // A custom function is named by its config; the bare name must not find one of the library.
    const isFunction = className === "function" || found.className === "function";
    const content = isJsonObject(config) ? this.config(config, where) : this.value(config, where);
    const written = {
      className: isFunction ? "function" : className,
      config: (isFunction ? (registeredName ?? content) : content) as ConfigValue,
      module,
      registeredName,
    };
    if (!Array.isArray(json["inbound_nodes"])) return written;
    return { ...written, name: json["name"], inboundNodes: [] } as SerializedObject;
  }

  #marked({ className, json, where }: KerasObject): unknown {
    const { config } = json;
    if (className === "__keras_tensor__" && isJsonObject(config)) {
      return { className, config: this.config(config, where) };
    }
    if ((className === "__numpy__" || className === "__tensor__") && isJsonObject(config)) {
      return this.value(config["value"] ?? null, where);
    }
    if (className === "__lambda__") throw this.#lambdaError(where);
    throw this.#error(where, `a value of the kind "${className}" cannot be read`);
  }

  #lambda(found: KerasObject): unknown {
    const { json, where } = found;
    const config = json["config"];
    const name = isJsonObject(config) ? config["name"] : undefined;
    const given = typeof name === "string" ? findCustom(this.#custom, name) : undefined;
    if (given === undefined || !isCustomClass(given)) throw this.#lambdaError(where);
    return this.#entry(found, given.fromConfig({ name: name as string }));
  }

  #lambdaError(where: string): FileError {
    return this.#error(
      where,
      "this is a Lambda, which holds Python code, and code from files is never run. Replace it by a " +
        "layer of Keras before saving, or give your own under the name of the layer: " +
        `{ customObjects: { ${/"(\w+)"/.exec(where)?.[1] ?? "name"}: MyLayer } }`,
    );
  }

  #error(where: string, reason: string, cause?: unknown): FileError {
    const stop = reason.endsWith(".") ? "" : ".";
    return new FileError(`${this.#file}: ${where}: ${reason}${stop}`, { cause });
  }
}

function describeClass({ className, module, registeredName }: KerasObject): string {
  const home = registeredName === null ? ` of the module "${module}"` : ` ("${registeredName}")`;
  return `the class "${className}"${module === null && registeredName === null ? "" : home}`;
}

function howToProvide({ className }: KerasObject): string {
  return (
    " If it is a class of yours, write it in TypeScript and pass it: " +
    `{ customObjects: { ${className} } }. Nothing is loaded by a name in a file.`
  );
}
