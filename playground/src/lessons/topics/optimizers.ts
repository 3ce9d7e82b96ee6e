// The lesson on the six optimizers: inertia for the direction, adaptation for the step length.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [plainLayer(4)], learningRate: 0.01 },
  steps: [
    {
      at: "control:optimizer",
      does: ["play"],
      code: "SGD(learning_rate=0.01)\n\nw ← w − η·g",
      says: {
        en: {
          title: "SGD: plain descent, by batches",
          text: "[SGD](sgd) is [gradient descent](gradientDescent) on small batches: g is the gradient of one [batch](batch), η the [learning rate](learningRate). Its gain is **speed**, because a step does not have to look at all data. Its trouble: in a narrow valley it goes in a zig-zag from wall to wall, and on flat ground it crawls. Keep in mind how long the loss takes to fall here.\n\nOlder texts write `lr` where Keras 3 says `learning_rate`.",
        },
        ko: {
          title: "SGD: 배치로 하는 경사 하강",
          text: "[SGD](sgd)는 작은 배치로 하는 [경사 하강법](gradientDescent)입니다. g는 [배치](batch) 하나의 기울기, η는 [학습률](learningRate)입니다. 한 걸음마다 데이터를 다 보지 않아도 되니 **속도**가 장점입니다. 대신 좁은 골짜기에서는 벽 사이를 지그재그로 오가고, 평평한 곳에서는 기어갑니다. 손실이 줄어드는 데 얼마나 걸리는지 기억해 두세요.\n\n예전 글에서 `lr`라고 쓴 것을 케라스 3에서는 `learning_rate`라고 씁니다.",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: { optimizer: "momentum" },
      does: ["reset", "play"],
      code: "SGD(learning_rate=0.01, momentum=0.9)\n\nv ← 0.9·v − η·g\nw ← w + v",
      says: {
        en: {
          title: "Momentum: inertia",
          text: "[Momentum](momentum) keeps nine tenths of the step before and adds the new one, as a rolling ball does. What goes to and fro cancels out, so there is **less zig-zag**; what goes the same way adds up, to as much as ten times. With the same learning rate as before the loss falls much sooner.",
        },
        ko: {
          title: "모멘텀: 관성",
          text: "[모멘텀](momentum)은 구르는 공처럼 이전 걸음의 10분의 9를 이어 가며 새 걸음을 더합니다. 이리저리 오가는 움직임은 서로 지워져 **지그재그가 줄고**, 같은 쪽으로 가는 움직임은 열 배까지 쌓입니다. 학습률은 아까와 같은데 손실이 훨씬 일찍 줄어듭니다.",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: { optimizer: "nesterov" },
      does: ["reset", "play"],
      code: "SGD(learning_rate=0.01, momentum=0.9,\n    nesterov=True)",
      says: {
        en: {
          title: "NAG: look before you roll",
          text: "A ball does not brake before the slope rises. [NAG](nesterov), after Nesterov, first goes where inertia will carry it anyway and takes the gradient **there**. So it notices the other side in time, and there is less unnecessary movement.",
        },
        ko: {
          title: "NAG: 굴러갈 곳을 미리 보기",
          text: "공은 오르막에 들어서기 전에는 속도를 줄이지 않습니다. 네스테로프의 [NAG](nesterov)는 관성으로 어차피 가게 될 자리에 먼저 가서 **그곳의** 기울기를 구합니다. 맞은편 오르막을 제때 알아차리므로 불필요한 움직임이 줄어듭니다.",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: { optimizer: "adagrad", learningRate: 0.1 },
      does: ["reset", "play"],
      code: "Adagrad(learning_rate=0.1)\n\ns ← s + g²\nw ← w − η·g / (√s + ε)",
      says: {
        en: {
          title: "Adagrad: a step length for each weight",
          text: "The last two cared for the direction. [Adagrad](adagrad) adapts the **step length**, for each parameter on its own: it divides by the root of all squared gradients so far. Weights that have moved much take small steps, rarely used ones large ones.\n\nBut s only ever grows. The steps become shorter and shorter, and in the end learning fades out.",
        },
        ko: {
          title: "Adagrad: 가중치마다 다른 보폭",
          text: "앞의 둘은 방향을 다듬었습니다. [Adagrad](adagrad)는 **보폭**을 매개변수마다 따로 조절합니다. 지금까지의 기울기 제곱을 모두 더해 그 제곱근으로 나눕니다. 많이 움직인 가중치는 조금씩, 드물게 움직인 가중치는 크게 걷습니다.\n\n그런데 s는 커지기만 합니다. 걸음이 점점 짧아져 나중에는 학습이 잦아듭니다.",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: { optimizer: "rmsprop", learningRate: 0.01 },
      does: ["reset", "play"],
      code: "RMSprop(learning_rate=0.01)\n\ns ← 0.9·s + 0.1·g²\nw ← w − η·g / (√s + ε)",
      says: {
        en: {
          title: "RMSProp: forget the old ones",
          text: "[RMSProp](rmsprop) mends just that: in place of the sum it keeps a running **mean** of the squared gradients, which forgets old ones. The step length follows the present ground, up and down. Keras writes it `RMSprop`.",
        },
        ko: {
          title: "RMSProp: 오래된 것은 잊기",
          text: "[RMSProp](rmsprop)은 바로 그 점을 고칩니다. 더하기만 하지 않고 기울기 제곱의 이동 **평균**을 두어 오래된 것을 잊어 갑니다. 그래서 보폭이 지금의 지형을 따라 늘기도 하고 줄기도 합니다. 케라스에서는 `RMSprop`이라고 씁니다.",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: { optimizer: "adam" },
      does: ["reset", "play"],
      code: "Adam(learning_rate=0.01)\n\nm ← 0.9·m + 0.1·g\ns ← 0.999·s + 0.001·g²\nw ← w − η·m̂ / (√ŝ + ε)",
      says: {
        en: {
          title: "Adam: both together",
          text: "[Adam](adam) is momentum **and** RMSProp: m keeps the direction, s the step length. The hats make up for both beginning at 0. It does well nearly everywhere without much tuning, and so it is what most people try first.",
        },
        ko: {
          title: "Adam: 둘을 합치기",
          text: "[Adam](adam)은 모멘텀과 RMSProp을 **합친** 방법입니다. m은 방향을, s는 보폭을 맡습니다. 모자(^)는 둘 다 0에서 시작한 것을 보정했다는 표시입니다. 크게 손보지 않아도 거의 어디서나 잘 되므로 흔히 가장 먼저 써 봅니다.",
        },
      },
    },
    {
      at: "part:tools",
      does: ["pause", { tool: "race" }],
      says: {
        en: {
          title: "All six from one start",
          text: "This is the **Optimizer race**: six networks with the same weights, the same data and the same [batches](batch), each with another optimizer. Press **Start the race** and compare the curves of the [loss](loss), the table below them, and the ways through the landscape: who zig-zags, who rolls past the bottom, who slows down?",
        },
        ko: {
          title: "여섯 방법을 같은 출발선에",
          text: "여기가 **최적화 경주**입니다. 가중치도 데이터도 [배치](batch)도 똑같은 신경망 여섯이 최적화 방법만 달리해 나란히 달립니다. **경주 시작**을 누르고 [손실](loss) 곡선과 그 아래 표, 지형을 지나는 길을 견주어 보세요. 누가 지그재그로 가고, 누가 바닥을 지나쳐 구르고, 누가 점점 느려지나요?",
        },
      },
    },
    {
      at: "control:optimizer",
      setup: {
        ...{ dataset: "spiral", seed: "0.1", layers: [plainLayer(8), plainLayer(8)] },
        ...{ optimizer: "sgd", learningRate: 0.03 },
      },
      does: [{ tool: null }, "pause", "reset"],
      challenge: true,
      within: 500,
      says: {
        en: {
          title: "The spiral",
          text: "Two arms wound into each other: a long flat plateau before the loss falls. With plain SGD it takes more than 500 epochs.",
          task: "Reach an accuracy of 90% on the test data within 500 epochs. Change the optimizer and the learning rate as you like, but leave network, features and data as they are.",
          hint: "Try Adam with a learning rate of 0.03, or RMSProp with 0.01. The page looks at every epoch, however fast they pass.",
          praise:
            "Same network, same data, half the time or less. What has changed is only how the gradient is used.",
        },
        ko: {
          title: "나선",
          text: "두 팔이 서로 감겨 있어, 손실이 줄어들기까지 길고 평평한 길을 지나야 합니다. 단순한 SGD로는 500 에포크가 넘게 걸립니다.",
          task: "500 에포크 안에 테스트 데이터의 정확도를 90% 이상으로 올리세요. 최적화 방법과 학습률은 마음대로 바꾸되, 신경망과 특성과 데이터는 그대로 두세요.",
          hint: "학습률 0.03의 Adam이나 학습률 0.01의 RMSProp을 써 보세요. 아무리 빨리 지나가도 에포크마다 확인하니 속도는 상관없습니다.",
          praise:
            "신경망도 데이터도 같은데 절반도 걸리지 않았습니다. 달라진 것은 기울기를 쓰는 방법뿐입니다.",
        },
      },
      isDone: ({ config, trials }) => {
        const last = trials.at(-1);
        return (
          config.dataset === "spiral" &&
          config.layers.map(({ units }) => units).join() === "8,8" &&
          config.features.join() === "x,y" &&
          last !== undefined &&
          last.epoch <= 500 &&
          last.accuracy >= 0.9
        );
      },
    },
  ],
};
