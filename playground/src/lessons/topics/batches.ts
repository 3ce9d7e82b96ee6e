// The lesson on batch learning: full and small batches, chance, parts of the data, generalization.

import { plainLayer } from "../../config/config.ts";
import type { Lesson } from "../lesson.ts";

export const lesson: Lesson = {
  start: { seed: "0.3", layers: [plainLayer(4)], batchSize: 0, showBatch: true },
  steps: [
    {
      at: "control:batchSize",
      does: ["play"],
      says: {
        en: {
          title: "All data at once",
          text: "The [batch](batch) size says how many points one [step](step) looks at. Now it is all 250: the gradient is exact, but an [epoch](epoch) is a **single step**. The loss falls slowly, counted in epochs, and every step costs the work of all points.",
        },
        ko: {
          title: "한꺼번에 모두",
          text: "[배치](batch) 크기는 한 번 [갱신](step)할 때 점을 몇 개 볼지 정합니다. 지금은 250개 전부입니다. 기울기는 정확하지만 한 [에포크](epoch)에 **한 걸음**뿐입니다. 에포크로 세면 손실이 더디게 줄고, 걸음마다 모든 점을 계산해야 합니다.",
        },
      },
    },
    {
      at: "part:losses",
      setup: { batchSize: 10 },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Ten at a time",
          text: "With batches of 10 an [epoch](epoch) has 25 steps for the same work. Each gradient is only an estimate from ten points, but it is **good enough**, and 25 good-enough steps lead farther than one exact one. Rings on the map mark the batch used last.",
        },
        ko: {
          title: "열 개씩",
          text: "열 개씩 묶으면 같은 계산으로 한 [에포크](epoch)에 25걸음을 갑니다. 기울기는 점 열 개로 어림한 것일 뿐이지만 **그만하면 충분하고**, 정확한 한 걸음보다 웬만한 25걸음이 더 멀리 갑니다. 지도에서 고리를 두른 점이 방금 쓴 배치입니다.",
        },
      },
    },
    {
      at: "control:batchSize",
      setup: { batchSize: 1 },
      does: ["reset", "play"],
      says: {
        en: {
          title: "One by one",
          text: "With a batch of 1 every single point pulls the weights its own way. It gets going at once, but the curve trembles and does not settle, since one point is a poor witness of all. Computers are also better at several points at once. Hence the usual middle: 10 to a few hundred.",
        },
        ko: {
          title: "하나씩",
          text: "배치가 1이면 점 하나하나가 가중치를 제 쪽으로 끌어당깁니다. 시작은 빠르지만 곡선이 떨리고 좀처럼 가라앉지 않습니다. 점 하나로 전체를 짐작하기는 어렵기 때문입니다. 컴퓨터도 여러 점을 한꺼번에 계산하는 쪽이 빠릅니다. 그래서 보통 열 개에서 몇백 개 사이를 씁니다.",
        },
      },
    },
    {
      at: "control:shuffle",
      setup: { batchSize: 10 },
      does: ["pause", "reset"],
      says: {
        en: {
          title: "Drawn at random",
          text: "The batches are drawn **at random**, anew in every epoch. In a fixed order, chance patterns of that order would be learnt along with the data.",
          task: "Watch it: choose “one batch” beside the step button, press it at least four times, and see other points ringed each time.",
          hint: "The list beside the step button says how large one step is. Single presses of an epoch count as well, but show its last batch only.",
          praise: "Ten points here, ten there; over an epoch each had its turn once.",
        },
        ko: {
          title: "무작위로 뽑기",
          text: "배치는 에포크마다 **무작위로** 새로 뽑습니다. 늘 같은 순서로 보여 주면 그 순서에 담긴 우연까지 함께 배우기 때문입니다.",
          task: "직접 확인해 보세요. 한 단계 단추 옆에서 ‘배치 하나’를 고르고 네 번 넘게 누르면서, 매번 다른 점에 고리가 둘리는 것을 보세요.",
          hint: "한 단계 단추 옆의 목록이 한 단계의 크기입니다. ‘에포크 하나’로 눌러도 되지만, 그때는 마지막 배치만 보입니다.",
          praise:
            "이번에는 이 열 개, 다음에는 저 열 개. 한 에포크 동안 모든 점이 한 번씩 쓰입니다.",
        },
      },
      isDone: ({ frame }) => frame.step >= 4,
    },
    {
      at: "control:epochShare",
      setup: { epochShare: 50 },
      does: ["reset", "play"],
      says: {
        en: {
          title: "Not all of it, either",
          text: "It is even fine **not to use all data**: here an epoch takes a random half. The points of a data set say the same thing many times over, and so half of them say nearly as much. With millions of examples that saves much time.",
        },
        ko: {
          title: "다 쓰지 않아도 됩니다",
          text: "데이터를 **모두 쓰지 않아도** 괜찮습니다. 지금은 한 에포크에 무작위로 고른 절반만 씁니다. 데이터의 점들은 같은 말을 여러 번 되풀이하는 셈이라 절반만 들어도 거의 다 알 수 있습니다. 예제가 수백만 개라면 시간을 크게 아낍니다.",
        },
      },
    },
    {
      at: "part:losses",
      setup: {
        ...{ dataset: "xor", noise: 35, trainShare: 20, epochShare: 100, showBatch: false },
        ...{ layers: [plainLayer(8), plainLayer(8)], optimizer: "adam", learningRate: 0.01 },
      },
      does: ["reset", "play"],
      says: {
        en: {
          title: "What counts is the test",
          text: "Good results on the [training data](trainingData) alone are worth little. Here few points, much [noise](noise) and a large network come together: the training loss falls on, while the **test** loss rises. That is [overfitting](overfitting).\n\nSmall batches help a little against it: their trembling keeps the weights from settling on the chance of the points. They serve [generalization](generalization).",
        },
        ko: {
          title: "중요한 것은 테스트",
          text: "[학습 데이터](trainingData)에서만 잘하는 것은 큰 뜻이 없습니다. 지금은 점이 적고 [잡음](noise)이 많은데 신경망은 큽니다. 학습 손실은 계속 줄지만 **테스트** 손실은 커집니다. 이것이 [과적합](overfitting)입니다.\n\n작은 배치는 이것을 막는 데에도 조금 도움이 됩니다. 기울기가 떨리는 덕분에 가중치가 점들의 우연에 눌러앉지 않습니다. 곧 [일반화](generalization)를 돕습니다.",
        },
      },
    },
    {
      at: "control:batchSize",
      setup: {
        ...{ dataset: "circle", noise: 0, trainShare: 50, batchSize: 0, layers: [plainLayer(4)] },
        ...{ optimizer: "sgd", learningRate: 0.03 },
      },
      does: ["pause", "reset"],
      challenge: true,
      says: {
        en: {
          title: "Full against small",
          text: "Now compare for yourself, with plain [SGD](sgd) and everything else alike.",
          task: "Train this network for at least 30 epochs with full batches, then for at least 30 epochs with a batch size of 32 or less. The small batches have to reach the smaller test loss.",
          hint: "Press Play and wait for epoch 30. Then move the batch size to the left, for instance to 10, and press Play again.",
          praise:
            "The same number of passes over the data, but many more steps, and a far smaller loss.",
        },
        ko: {
          title: "전체 배치와 작은 배치",
          text: "이제 직접 견주어 보세요. 단순한 [SGD](sgd)를 쓰고, 나머지는 모두 똑같이 둡니다.",
          task: "이 신경망을 전체 배치로 30 에포크 넘게 학습시킨 다음, 배치 크기를 32 이하로 하고 다시 30 에포크 넘게 학습시키세요. 작은 배치의 테스트 손실이 더 작아야 합니다.",
          hint: "재생을 누르고 30 에포크까지 기다리세요. 그다음 배치 크기를 왼쪽으로, 예를 들어 10까지 옮기고 다시 재생을 누르세요.",
          praise: "데이터를 돈 횟수는 같은데 갱신이 훨씬 많았고, 손실도 훨씬 작아졌습니다.",
        },
      },
      isDone: ({ trials }) => {
        const long = trials.filter(({ epoch }) => epoch >= 30);
        const full = long.filter(({ config }) => config.batchSize === 0);
        const small = long.filter(({ config: { batchSize } }) => batchSize > 0 && batchSize <= 32);
        return small.some(({ testLoss }) => full.some((other) => testLoss < other.testLoss));
      },
    },
  ],
};
