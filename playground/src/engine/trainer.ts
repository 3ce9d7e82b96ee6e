// Carries out commands: trains in short slices, and between two of them draws and listens.

import type { Speed } from "../config/config.ts";
import type { Frame, Judged, View } from "./frame.ts";
import { Pace } from "./pace.ts";
import type { Command, News, StopRule } from "./protocol.ts";
import { answer } from "./questions/index.ts";
import { Session } from "./session.ts";

/** Longest time in milliseconds that training goes on without looking for commands. */
const slice = 8;

/** Says how a trainer reaches the outside. */
export interface Outside {
  /** Sends news to the page. */
  send(news: News): void;
  /** Lets messages be received; comes back as soon as possible, or after a little rest. */
  pause(rest: boolean): Promise<void>;
  now(): number;
}

/** Owns the network of a page. */
export class Trainer {
  readonly #outside: Outside;
  #session: Session | undefined;
  #generation = 0;
  #playing = false;
  #speed: Speed = "full";
  #stop: StopRule = { stopEpoch: 0, stopLoss: 0 };
  /** The test loss of the picture shown last. */
  #testLoss = Number.NaN;
  /** Epochs after which the network is judged, and what came of it since the last picture. */
  #judgedEpochs = 0;
  #judged: Judged[] = [];
  #judging: Promise<void> = Promise.resolve();
  #looping = false;
  #showing: Promise<void> = Promise.resolve();
  #view: View | undefined;
  readonly #rate: Rate;
  readonly #pace: Pace;
  #queue: Promise<void> = Promise.resolve();

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#rate = new Rate(outside);
    this.#pace = new Pace(() => outside.now());
  }

  /** Takes a command; they are carried out one after the other. */
  receive(command: Command): void {
    // A frame is asked for while training runs, and must not wait for its end.
    if (command.kind === "look") this.#view = command.view;
    if (command.kind === "pause") this.#playing = false;
    this.#queue = this.#queue
      .then(() => this.#carryOut(command))
      .catch((error: unknown) => this.#fail(error));
  }

  async #carryOut(command: Command): Promise<void> {
    if (command.kind === "load") {
      const { config, samples, weights, progress, generation } = command;
      this.#playing = false;
      // A picture or a verdict in the making needs the points of its session until it is done.
      await this.#showing;
      await this.#judging;
      this.#judged = [];
      this.#session?.dispose();
      this.#session = undefined;
      this.#generation = generation;
      this.#session = await Session.make(
        ...([config, samples, weights ?? undefined, progress ?? undefined] as const),
      );
      this.#rate.forget();
      this.#speed = config.speed;
      this.#stop = config;
      this.#testLoss = Number.NaN;
      await this.#show(this.#session);
      return;
    }
    if (command.kind === "setJudged") this.#judgedEpochs = command.epochs;
    const session = this.#session;
    if (session === undefined) {
      if (command.kind === "ask") this.#refuse(command.id, "There is no network.");
      return;
    }
    switch (command.kind) {
      case "play":
        this.#playing = true;
        this.#rate.begin(session.step);
        this.#pace.begin(this.#speed);
        void this.#loop().catch((error: unknown) => this.#fail(error));
        break;
      case "setSpeed":
        this.#speed = command.speed;
        this.#pace.begin(command.speed);
        break;
      case "setStop":
        this.#stop = command.stop;
        break;
      case "pause":
        this.#rate.forget();
        // A picture may have been asked for that training, now at its end, was to give.
        await this.#show(session);
        break;
      case "step":
        session.advanceBy(command.unit);
        await this.#judge(session);
        break;
      case "look":
        if (!this.#playing) await this.#show(session);
        break;
      case "setSamples":
        session.setSamples(command.samples);
        break;
      case "setHeld":
        session.setHeld(command.held);
        break;
      case "setFrozen":
        session.setFrozen(command.frozen);
        break;
      case "setLearningRate":
        session.setLearningRate(command.rate);
        break;
      case "setWeight":
        await session.network.setWeight(command.index, command.value);
        break;
      case "setWeights":
        session.network.setWeights(command.weights);
        break;
      case "ask":
        await answer(session, command.name, command.question).then(
          (given) => this.#outside.send({ kind: "answer", id: command.id, answer: given }),
          (error: unknown) => this.#refuse(command.id, String(error)),
        );
    }
  }

  async #loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    try {
      while (this.#playing && this.#session !== undefined) {
        const session = this.#session;
        const end = this.#outside.now() + slice;
        while (this.#pace.isDue(session.epochLength)) {
          this.#pace.took(session.advance());
          if (this.#isJudged(session)) await this.#judge(session);
          // Commands may have come meanwhile.
          if (!this.#playing || this.#session !== session) break;
          if (session.isBetweenEpochs && session.epoch === this.#stop.stopEpoch) {
            this.#end();
            break;
          }
          if (this.#outside.now() >= end) break;
        }
        if (this.#view !== undefined) await this.#show(session);
        await this.#outside.pause(!this.#pace.isDue(session.epochLength));
      }
    } finally {
      this.#looping = false;
    }
  }

  #isJudged({ epoch, isBetweenEpochs }: Session): boolean {
    return isBetweenEpochs && epoch > 0 && epoch <= this.#judgedEpochs;
  }

  // Keeps what the network thinks at the end of an epoch that somebody waits for.
  #judge(session: Session): Promise<void> {
    if (!this.#isJudged(session)) return this.#judging;
    const { epoch } = session;
    const judged = session.judge().then((verdicts) => {
      this.#judged.push({ epoch, ...verdicts });
    });
    this.#judging = judged.catch(() => {});
    return judged;
  }

  // Fulfils the wish for a picture, if there is one.
  #show(session: Session): Promise<void> {
    const view = this.#view;
    if (view === undefined) return this.#showing;
    this.#view = undefined;
    const shown = this.#draw(session, view);
    this.#showing = shown.catch(() => {});
    return shown;
  }

  async #draw(session: Session, view: View): Promise<void> {
    const generation = this.#generation;
    const stepsPerSecond = this.#rate.measure(session.step);
    const shown = fitting(session, view);
    await this.#judging;
    const frame = await session.look(shown, {
      ...{ generation, stepsPerSecond },
      playing: this.#playing,
      judged: this.#judged.splice(0),
    });
    // Without any points there is no loss, and nothing wrong.
    const hasPoints = session.samples.train.length > 0;
    if (this.#playing && hasPoints && !Number.isFinite(frame.train.loss)) {
      this.#playing = false;
      this.#outside.send({ kind: "frame", frame: { ...frame, playing: false } });
      this.#outside.send({ kind: "diverged", generation });
      return;
    }
    // Whoever goes on below the wished loss is not stopped again.
    const { stopLoss } = this.#stop;
    const wasAbove = stopLoss > 0 && !(this.#testLoss <= stopLoss);
    this.#testLoss = frame.test.loss;
    if (this.#playing && wasAbove && frame.test.loss <= stopLoss) this.#end();
    this.#outside.send({ kind: "frame", frame });
  }

  #end(): void {
    this.#playing = false;
    this.#outside.send({ kind: "stopped", generation: this.#generation });
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#outside.send({ kind: "failed", message });
  }

  #refuse(id: number, message: string): void {
    this.#outside.send({ kind: "refused", id, message });
  }
}

// The page may still ask for a node of a network that is gone.
function fitting({ network }: Session, { node }: View): View {
  const units = node === null ? undefined : network.sizes[node.layer];
  return node !== null && node.layer > 0 && units !== undefined && node.node < units
    ? { node }
    : { node: null };
}

/** Measures steps per second over about the last second. */
class Rate {
  readonly #outside: Outside;
  #marks: { time: number; step: number }[] = [];

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  begin(step: number): void {
    this.#marks = [{ time: this.#outside.now(), step }];
  }

  forget(): void {
    this.#marks = [];
  }

  measure(step: Frame["step"]): number {
    const first = this.#marks[0];
    if (first === undefined) return 0;
    const time = this.#outside.now();
    this.#marks.push({ time, step });
    while (this.#marks.length > 2 && time - (this.#marks[1]?.time ?? time) > 1000) {
      this.#marks.shift();
    }
    return time === first.time ? 0 : ((step - first.step) * 1000) / (time - first.time);
  }
}
