// Where a data set of the web lies and how its options are read; shared by the loaders beside.
import { type DownloadOptions, download, type RemoteFile } from "../download.ts";

/** Steers the loading of a data set from the web. */
export interface RemoteOptions extends Omit<DownloadOptions, "maxBytes"> {
  /** Folder that has the same files under the same names, such as a mirror; digests are kept. */
  readonly baseUrl?: string | undefined;
}

/** The files of a data set: their folder on the web and each one's name and digest. */
export interface RemoteSource<Name extends string = string> {
  readonly baseUrl: string;
  /** Folder in the cache; none when the names are unlike any other set's. */
  readonly cacheFolder?: string;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<Name, string>>;
}

/** Where Keras' own copies are; `keras/src/datasets/*.py`, `origin_folder` and `base`. */
export const kerasBaseUrl = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";

/** Gives the bytes of one file of a source, from the cache or the web. */
export function fetchSource<Name extends string>(
  source: RemoteSource<Name>,
  name: Name,
  options: RemoteOptions,
): Promise<Uint8Array> {
  const { baseUrl = source.baseUrl, ...rest } = options;
  const folder = baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`;
  const file: RemoteFile = {
    url: `${folder}${name}`,
    name: source.cacheFolder === undefined ? name : `${source.cacheFolder}/${name}`,
    sha256: source.files[name],
  };
  // The largest of these sets, CIFAR-10, has 170 MB.
  return download(file, { ...rest, maxBytes: 2 ** 28 });
}
