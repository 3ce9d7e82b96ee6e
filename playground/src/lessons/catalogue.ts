// The lessons in their order: one per topic of the lecture, each loaded when it is begun.

import { phrases } from "../language/phrases.ts";
import type { Lesson } from "./lesson.ts";

const loaders = {
  keras: () => import("./topics/keras.ts"),
  networks: () => import("./topics/networks.ts"),
  workflow: () => import("./topics/workflow.ts"),
  activations: () => import("./topics/activations.ts"),
  losses: () => import("./topics/losses.ts"),
  descent: () => import("./topics/descent.ts"),
  optimizers: () => import("./topics/optimizers.ts"),
  batches: () => import("./topics/batches.ts"),
  playground: () => import("./topics/playground.ts"),
} as const;

/** Names a lesson, in links and in what the browser remembers. */
export type LessonId = keyof typeof loaders;
export const lessonIds = Object.keys(loaders) as LessonId[];

/** Whether a text of a link names a lesson. */
export function isLessonId(text: string | null): text is LessonId {
  return text !== null && Object.hasOwn(loaders, text);
}

/** Loads the steps of a lesson. */
export async function loadLesson(id: LessonId): Promise<Lesson> {
  return (await loaders[id]()).lesson;
}

/** Has the title of every lesson and what it is about. */
export const lessonTitles = phrases({
  en: {
    keras: {
      title: "Keras and TensorFlow",
      about: "What the two libraries are, and who does what",
    },
    networks: { title: "Neural networks", about: "Input, hidden and output layers; weights" },
    workflow: { title: "The order of work", about: "Define, compile, train, predict" },
    activations: { title: "Activation functions", about: "Linear, sigmoid, ReLU and softmax" },
    losses: { title: "Loss functions", about: "Two for numbers, two for classes" },
    descent: { title: "Gradient descent", about: "How −∇L leads to smaller losses" },
    optimizers: { title: "Six optimizers", about: "SGD, momentum, NAG, Adagrad, RMSProp, Adam" },
    batches: { title: "Batch learning", about: "Why small random batches serve well" },
    playground: { title: "The Playground", about: "Everything on this page, in six moves" },
  },
  ko: {
    keras: { title: "케라스와 텐서플로", about: "두 라이브러리는 무엇이고 각각 무슨 일을 하는가" },
    networks: { title: "인공 신경망", about: "입력층, 은닉층, 출력층과 가중치" },
    workflow: { title: "작업 순서", about: "층 정의 → 컴파일 → 학습 → 예측" },
    activations: { title: "활성화 함수", about: "선형, 시그모이드, ReLU, 소프트맥스" },
    losses: { title: "손실 함수", about: "수를 위한 두 가지, 분류를 위한 두 가지" },
    descent: { title: "경사 하강법", about: "−∇L이 손실을 줄여 가는 길" },
    optimizers: {
      title: "여섯 가지 최적화 방법",
      about: "SGD, 모멘텀, NAG, Adagrad, RMSProp, Adam",
    },
    batches: { title: "배치 학습", about: "작은 배치를 무작위로 뽑아 쓰는 까닭" },
    playground: { title: "플레이그라운드", about: "이 화면의 모든 것을 여섯 단계로" },
  },
});
