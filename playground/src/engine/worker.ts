// The worker of the page: joins a trainer to messages.

import { setDevice } from "gradus";
import { buffersOf } from "./frame.ts";
import type { Command, News } from "./protocol.ts";
import { Trainer } from "./trainer.ts";

const scope = globalThis as unknown as {
  postMessage(news: News, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<Command>) => void) | null;
};

// Steps of networks this small are shorter than the way to another thread.
setDevice("wasm", { threads: 1 });

const { port1, port2 } = new MessageChannel();
let resume: (() => void) | undefined;
port1.onmessage = () => resume?.();

const trainer = new Trainer({
  send: (news) => scope.postMessage(news, news.kind === "frame" ? buffersOf(news.frame) : []),
  pause: (rest) =>
    new Promise((done) => {
      resume = done;
      // A message comes back at once, without the 4 ms that browsers add to nested timers.
      if (rest) setTimeout(done, 4);
      else port2.postMessage(null);
    }),
  now: () => performance.now(),
});

scope.onmessage = ({ data }) => trainer.receive(data);
