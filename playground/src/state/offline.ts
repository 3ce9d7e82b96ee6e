// Asks the browser to keep the page, so that it opens without a network.

/** Starts the service worker of a built page where the browser has such a thing. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("./sw.js");
  } catch {
    // A sandboxed frame or a file server without the worker: the page works, but only online.
  }
}
