// One network on the page: its configuration, its points, its worker and the newest picture of it.

import type { Change } from "../config/changes.ts";
import { type Config, frozenOf, type InputName } from "../config/config.ts";
import { heldOf } from "../config/inputs.ts";
import { type NodePlace, sharesData, structureOf } from "../config/shape.ts";
import { makeSamples, type Samples } from "../data/samples.ts";
import { Engine, type NewsListener } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import type { Progress } from "../engine/progress.ts";
import type { Answer, Question, QuestionName } from "../engine/questions/index.ts";
import type { StepUnit } from "../engine/step-unit.ts";
import type { Annotation } from "./annotation.ts";
import { Curve } from "./curve.ts";
import { advance, amend, type History, keep, redo, startHistory, undo } from "./history.ts";

/** Parts of the page that cost much to draw; while training runs, each picture changes one of them. */
const turns = ["readings", "chart", "links", "nodes"] as const;
export type Turn = (typeof turns)[number];

/** Says what is wrong with the network or its worker. */
export type Trouble =
  | { readonly kind: "diverged" }
  | { readonly kind: "failed"; readonly message: string };

/** Says whose map is the large picture: a node's, a feature's, or with null the output's. */
export type Viewed = NodePlace | { readonly feature: InputName } | null;

/** Is what undo goes back to. */
interface Moment {
  readonly config: Config;
  /** The weights when the moment was left; null for those that the configuration begins with. */
  readonly weights: Float64Array | null;
  /** Whether it came by an edit of weights, or by going back to the initial ones. */
  readonly edited: boolean;
}

/** Is what one goes back to after a lesson. */
export type Kept = History<Moment>;

/** Holds everything that panels read, and is the only way to change it. */
export class Workspace {
  #history = $state.raw() as History<Moment>;
  #samples = $state.raw() as Samples;
  #frame = $state.raw<Frame | null>(null);
  #reading = $state.raw<Frame | null>(null);
  #playing = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #viewed = $state.raw<Viewed>(null);
  #annotation = $state.raw<Annotation | null>(null);
  #given = $state.raw<Float64Array | null>(null);
  #generation = 0;
  /** Pictures that have been shown. */
  #count = 0;
  #asked = false;
  #stale = false;
  readonly #engine: Engine;
  /** Losses over the epochs. */
  readonly curve = new Curve();

  /** Begins with the initial weights of the configuration, or given ones. */
  constructor(config: Config, weights: Float64Array | null = null) {
    this.#history = startHistory<Moment>({ config, weights, edited: false });
    this.#samples = makeSamples(config);
    this.#engine = new Engine((news) => this.#hear(news));
    this.#load(weights);
  }

  /** The configuration; changed by `apply`. */
  get config(): Config {
    return this.#history.present.config;
  }

  /** The points of the configuration. */
  get samples(): Samples {
    return this.#samples;
  }

  /** The newest picture of the network; null until the first one is there. */
  get frame(): Frame | null {
    return this.#frame;
  }

  /** The picture that numbers are read from: nobody reads as fast as pictures come. */
  get reading(): Frame | null {
    return this.#reading;
  }

  /** Whether a part is to be drawn from the newest picture; all are when training rests. */
  isTurnOf(part: Turn): boolean {
    return this.#frame?.playing !== true || turns[this.#count % turns.length] === part;
  }

  /** The weights of the newest picture; null as long as there is none of this network. */
  get weights(): Float64Array | null {
    const frame = this.#frame;
    return frame?.generation === this.#generation ? frame.weights : null;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Whether the newest picture shows the network of the present configuration. */
  get isCurrent(): boolean {
    return this.#frame?.generation === this.#generation;
  }

  /** Whose map is the large picture. */
  get viewed(): Viewed {
    return this.#viewed;
  }

  /** What a tool writes onto the network. */
  get annotation(): Annotation | null {
    return this.#annotation;
  }

  /** Writes onto the network, or with null no more. */
  annotate(annotation: Annotation | null): void {
    this.#annotation = annotation;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** Changes the configuration; `amending` keeps it one entry of the history, as during a drag. */
  apply(change: Change, amending = false): void {
    const next = change(this.config);
    if (next === this.config) return;
    const moment = { config: next, weights: null, edited: false };
    this.#follow(
      amending
        ? amend(this.#history, { ...this.#history.present, config: next, weights: null })
        : advance(this.#left(), moment),
    );
  }

  /** Changes the configuration and begins with new weights, in one entry of the history. */
  applyAnew(change: Change): void {
    const generation = this.#generation;
    this.apply(change);
    if (this.#generation === generation) this.#load(null);
  }

  /** Goes back by one change of the configuration or of weights, to the weights of that time. */
  undo(): void {
    const { edited } = this.#history.present;
    this.#follow(undo(this.#left()), edited);
  }

  redo(): void {
    const history = redo(this.#left());
    this.#follow(history, history.present.edited);
  }

  play(): void {
    this.#trouble = null;
    this.#playing = true;
    this.#engine.send({ kind: "play" });
    this.#look();
  }

  pause(): void {
    this.#playing = false;
    this.#engine.send({ kind: "pause" });
    this.#look();
  }

  /** Lets pictures bring verdicts of all epochs up to one, whatever the speed; 0 ends that. */
  judge(epochs: number): void {
    this.#engine.send({ kind: "setJudged", epochs });
  }

  /** Goes one step of the unit, and pauses before it. */
  step(unit: StepUnit = "epoch"): void {
    if (this.#playing) this.pause();
    this.#engine.send({ kind: "step", unit });
    this.#look();
  }

  /** The weights that the network began with where they are not its initial ones. */
  get given(): Float64Array | null {
    return this.#given;
  }

  /** Goes back to the initial weights, or to given ones. */
  reset(weights: Float64Array | null = null): void {
    const isInitial = this.#given === null && !this.#history.present.edited;
    if (weights !== null || !isInitial || (this.#frame?.step ?? 0) > 0) this.#note(weights);
    this.#load(weights);
  }

  /** Gives what `restore` goes back to. */
  kept(): Kept {
    return (this.#frame?.step ?? 0) > 0 ? this.#left() : this.#history;
  }

  /** Goes back to a configuration with its weights, and to what undo knew then. */
  restore(kept: Kept): void {
    const { config, weights } = kept.present;
    this.apply(() => config, true);
    this.#history = kept;
    this.#load(weights);
  }

  /**
   * Overwrites one weight or bias; its place is that of `config/shape.ts`. `amending` keeps the edit
   * one entry of the history with the one before.
   */
  setWeight(index: number, value: number, amending = false): void {
    if (!amending) this.#note(null);
    this.#engine.send({ kind: "setWeight", index, value });
    this.#look();
  }

  /** Overwrites all weights and biases. */
  setWeights(weights: Float64Array): void {
    this.#note(weights);
    this.#engine.send({ kind: "setWeights", weights });
    this.#look();
  }

  /**
   * Takes a configuration with weights, as from a file, and goes on from where their training stood;
   * one entry of the history.
   */
  open(config: Config, weights: Float64Array, progress: Progress | null = null): void {
    this.#history = advance(this.#left(), { config, weights, edited: true });
    this.#samples = makeSamples(config);
    this.#load(weights, progress);
  }

  /** Chooses whose map is the large picture. */
  view(viewed: Viewed): void {
    this.#viewed = viewed;
    this.#look();
  }

  /** Asks for a new picture, after a question that has moved the network. */
  refresh(): void {
    this.#look();
  }

  /** Asks the worker something about the network as it is now. */
  ask<N extends QuestionName>(name: N, question: Question<N>): Promise<Answer<N>> {
    return this.#engine.ask(name, question);
  }

  /** Ends the worker. */
  close(): void {
    this.#engine.close();
  }

  // Moves to another configuration and does no more than the difference asks for.
  #follow(history: History<Moment>, edited = false): void {
    const before = this.config;
    const { config: present, weights } = history.present;
    this.#history = history;
    if (present === before && !edited) return;
    const sameData = sharesData(before, present);
    if (!sameData) this.#samples = makeSamples(present);
    if (structureOf(before) !== structureOf(present)) {
      this.#load(weights);
      return;
    }
    if (edited && weights === null) {
      this.#load(null);
      return;
    }
    if (edited && weights !== null) this.#engine.send({ kind: "setWeights", weights });
    if (!sameData) this.#engine.send({ kind: "setSamples", samples: this.#samples });
    if (before.speed !== present.speed) {
      this.#engine.send({ kind: "setSpeed", speed: present.speed });
    }
    if (before.stopEpoch !== present.stopEpoch || before.stopLoss !== present.stopLoss) {
      const { stopEpoch, stopLoss } = present;
      this.#engine.send({ kind: "setStop", stop: { stopEpoch, stopLoss } });
    }
    const held = heldOf(present);
    if (held.join() !== heldOf(before).join()) this.#engine.send({ kind: "setHeld", held });
    const frozen = frozenOf(present);
    if (frozen.join() !== frozenOf(before).join()) this.#engine.send({ kind: "setFrozen", frozen });
    if (before.learningRate !== present.learningRate) {
      this.#engine.send({ kind: "setLearningRate", rate: present.learningRate });
    }
    this.#look();
  }

  // An edit of weights is an entry of the history.
  #note(weights: Float64Array | null): void {
    this.#history = advance(this.#left(), { config: this.config, weights, edited: true });
  }

  // The history, with the weights as they are where it is about to be left.
  #left(): History<Moment> {
    const { weights } = this;
    if (weights === null) return this.#history;
    return keep(this.#history, { ...this.#history.present, weights });
  }

  #load(weights: Float64Array | null, progress: Progress | null = null): void {
    this.#given = weights;
    this.#generation++;
    this.#playing = false;
    this.#trouble = null;
    this.#viewed = null;
    this.curve.clear();
    const { config, samples } = this;
    const generation = this.#generation;
    this.#engine.send({ kind: "pause" });
    this.#engine.send({ kind: "load", generation, config, samples, weights, progress });
    this.#look();
  }

  // Asks for a picture, unless one is on its way; then once more when it is here.
  #look(): void {
    if (this.#asked) {
      this.#stale = true;
      return;
    }
    this.#asked = true;
    this.#stale = false;
    const viewed = this.#viewed;
    const node = viewed !== null && "node" in viewed ? viewed : null;
    this.#engine.send({ kind: "look", view: { node } });
  }

  #hear(news: Parameters<NewsListener>[0]): void {
    if (news.kind === "frame") this.#take(news.frame);
    else if (news.kind === "stopped") {
      if (news.generation !== this.#generation) return;
      this.#playing = false;
      this.#look();
    } else if (news.kind === "diverged") {
      if (news.generation !== this.#generation) return;
      this.#playing = false;
      this.#trouble = { kind: "diverged" };
    } else {
      this.#playing = false;
      this.#asked = false;
      this.#trouble = { kind: "failed", message: news.message };
    }
  }

  // A picture is shown in the next animation frame, and only then is another one asked for.
  #take(frame: Frame): void {
    requestAnimationFrame(() => {
      this.#asked = false;
      if (frame.generation === this.#generation) {
        this.#count++;
        this.#frame = frame;
        if (this.isTurnOf("readings")) this.#reading = frame;
        this.curve.add(frame);
      }
      if (this.#playing || this.#stale) this.#look();
    });
  }
}
