// Checks the names of cache entries, so that none can lead out of the cache.
import { ConfigError } from "../shared/errors.ts";
import type { CacheName } from "./platform.ts";

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Splits the name of a cache entry into its path segments.
 * @throws ConfigError when a segment is empty, starts with a dot or holds other characters.
 */
export function cacheSegments(name: CacheName): string[] {
  const segments = name.split("/");
  if (!segments.every((part) => segment.test(part))) {
    throw new ConfigError(
      `Cache: "${name}" cannot name an entry. Use letters, digits, ".", "_" and "-", with "/" between.`,
    );
  }
  return segments;
}
