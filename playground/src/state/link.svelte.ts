// Keeps the address in step with the configuration, both ways and without entries in the history.

import { randomSeed } from "../config/changes.ts";
import type { Config } from "../config/config.ts";
import { fromLink, linkValue, toLink } from "../config/link.ts";
import { packWeights, unpackWeights } from "../config/weights-link.ts";
import type { Language } from "../language/phrases.ts";
import { guide } from "./guide.svelte.ts";
import { presenter } from "./presenter.svelte.ts";
import { theme } from "./theme.svelte.ts";

/** Reads the configuration of the address. */
export function configOfAddress(): Config {
  return fromLink(location.hash, randomSeed());
}

/** Reads the weights of the address; null where it has none that fit its configuration. */
export function weightsOfAddress(config: Config): Float64Array | null {
  const text = linkValue(location.hash, "weights");
  return text === undefined ? null : unpackWeights(text, config);
}

/**
 * Gives the whole address of a configuration, and of weights if they are given; a language is named
 * where the address has one, colours where they are not the usual ones. In a lesson it is that of the lesson, with what the visitor had before.
 */
export function addressOf(
  config: Config,
  language: Language,
  weights: Float64Array | null = null,
): string {
  const named = linkValue(location.hash, "lang") !== undefined;
  const { own, shown } = guide;
  if (own !== null) [config, weights] = [own.present.config, null];
  const parts = [
    toLink(config),
    ...(named ? [`lang=${language}`] : []),
    ...(theme.palette === "orangeBlue" ? [] : [`palette=${theme.palette}`]),
    ...(presenter.isOn ? ["presenter=true"] : []),
    ...(own === null ? [] : [`lesson=${shown}`]),
    ...(weights === null ? [] : [`weights=${packWeights(weights, config)}`]),
  ];
  const hash = parts.join("&");
  return `${location.origin}${location.pathname}${location.search}#${hash}`;
}

/** Shows an address without leaving the page; says false where the browser allows no more. */
export function showAddress(address: string): boolean {
  if (address === location.href) return true;
  try {
    history.replaceState(null, "", address);
    return true;
  } catch {
    // Browsers limit how often that may be done; the next change tries again.
    return false;
  }
}
